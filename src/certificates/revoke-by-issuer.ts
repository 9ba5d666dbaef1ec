import type { Deps } from '../deps.ts'
import { historyEntries } from '../history/record.ts'
import { mustHaveChanged } from '../lib/batch.ts'
import { queuedMails } from '../mail/outbox.ts'
import { caReplacedMail } from '../mail/templates/revoked.ts'
import { maskUserId } from '../users/schema.ts'
import { findInUseByIssuer, revokeAllNamed } from './issuer-store.ts'

/** In one transaction: their mails take some 300 KB. */
const AT_ONCE = 200

/**
 * Revokes the next certificates in use that a CA has signed, in the order of their serials, because the CA cannot be
 * relied on any more; their users are told, after whatever a person waits for.
 * @returns how many, and the serial to go on after; null at the end
 */
export const revokeByIssuer = async (
  deps: Deps,
  issuer: string,
  after: string,
): Promise<{ revoked: number; last: string | null }> => {
  const { db, now, config } = deps
  const at = now()
  const found = await findInUseByIssuer(db, issuer, after, at, AT_ONCE)
  if (found.length === 0) return { revoked: 0, last: null }
  const reason = 'cACompromise'
  await db.batch([
    revokeAllNamed(
      db,
      found.map(({ serial }) => serial),
      reason,
      at,
    ),
    // One of them was revoked meanwhile: the next run reads again.
    mustHaveChanged(db, found.length),
    historyEntries(
      db,
      found.map(({ serial, user, contractNumber, bankCode }) => ({
        at,
        operation: 'revoke_certificate',
        result: 'done',
        bankCode,
        contractNumber,
        subject: user,
        detail: { serial, reason },
      })),
    ),
    queuedMails(
      db,
      found.map(({ serial, user, userId, name, mail: to, contractNumber }) => ({
        kind: 'ca_replaced',
        to,
        mail: caReplacedMail({ name, maskedUserId: maskUserId(userId) }, { at, portal: config.PORTAL_ORIGIN }),
        at,
        user,
        contractNumber,
        dedupeKey: `ca_replaced:${serial}`,
        isBulk: true,
      })),
    ),
  ])
  return { revoked: found.length, last: found.at(-1)?.serial ?? null }
}
