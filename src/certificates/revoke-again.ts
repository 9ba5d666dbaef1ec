import type { Deps } from '../deps.ts'
import { historyEntry } from '../history/record.ts'
import { isRevocationReason } from '../pki/crl.ts'

/** What was revoked: one certificate, or all of a user who went away or of a contract that ended. */
export type RevokedWhat = { serial: string } | { allOfUser: string } | { allOfContract: string }

export type LostRevocation = {
  what: RevokedWhat
  /** RFC 5280 5.3.1, as the history has it. */
  reason: string
  /** When it was revoked at first. */
  at: Date
  /** Row id of the user whom it concerned; a contract's end concerned more than one. */
  user: string | null
  contractNumber: string | null
  bankCode: string | null
}

/** Which certificates these are that still work, with the one value that it binds. */
const certificatesOf = (what: RevokedWhat): { sql: string; value: string } => {
  if ('serial' in what) return { sql: 'serial = ?', value: what.serial }
  if ('allOfUser' in what) return { sql: 'user = ? AND slot IS NOT NULL', value: what.allOfUser }
  const sql = 'user IN (SELECT id FROM users WHERE contract_number = ?) AND slot IS NOT NULL'
  return { sql, value: what.allOfContract }
}

/** Makes revocations again that a restored database no longer knows. Answers how many certificates it did not. */
export const revokeAgain = async ({ db, now }: Deps, lost: readonly LostRevocation[]): Promise<number> => {
  if (lost.length === 0) return 0
  const results = await db.batch<{ serial?: string }>(
    lost.flatMap(({ what, reason, at, user, contractNumber, bankCode }) => {
      const { sql, value } = certificatesOf(what)
      return [
        historyEntry(
          db,
          {
            at: now(),
            operation: 'restore_revocation',
            result: 'done',
            ...(user ? { subject: user } : {}),
            ...(contractNumber ? { contractNumber } : {}),
            ...(bankCode ? { bankCode } : {}),
            detail: 'serial' in what ? { serial: what.serial, reason } : { reason },
          },
          { sql: `EXISTS (SELECT 1 FROM certificates WHERE ${sql} AND revoked_at IS NULL)`, values: [value] },
        ),
        db
          .prepare(
            `UPDATE certificates SET slot = NULL, revoked_at = ?, revocation_reason = ?
             WHERE ${sql} AND revoked_at IS NULL RETURNING serial`,
          )
          .bind(at.getTime(), isRevocationReason(reason) ? reason : 'unspecified', value),
      ]
    }),
  )
  // Not `meta.changes`: what triggers write counts there too.
  return results.flatMap(result => result.results).filter(({ serial }) => serial !== undefined).length
}
