import * as z from 'zod/mini'
import type { Deps, Origin } from '../deps.ts'
import { historyEntry } from '../history/record.ts'
import { isLostRace, mustHaveChangedOne } from '../lib/batch.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { queuedMail, sendQueuedMails } from '../mail/outbox.ts'
import { revokedMail } from '../mail/templates/revoked.ts'
import { maskUserId } from '../users/schema.ts'
import { revokeNamed } from './revoke-certificate.ts'
import { type ContractsCertificate, findCertificatesOfContract } from './store.ts'

/** RFC 5280 5.3.1, those that staff can know of. */
export const REVOCATION_REASONS = [
  'keyCompromise',
  'affiliationChanged',
  'cessationOfOperation',
  'unspecified',
] as const

export const revocationForm = z.object({ reason: z.enum(REVOCATION_REASONS, 'E1013') })

export type RevocationReason = (typeof REVOCATION_REASONS)[number]

/** All of a contract's certificates that work, of a bank that the caller has checked. */
export const showContractsCertificates = ({ db }: Deps, contractNumber: string): Promise<ContractsCertificate[]> =>
  findCertificatesOfContract(db, contractNumber)

type Revocation = {
  contract: { number: string }
  certificate: ContractsCertificate
  reason: RevocationReason
}

/** Staff revoke a named certificate, at once and alone (rules.md 3: a stolen PC must not wait). */
export const revokeByStaff = async (
  deps: Deps,
  origin: Origin,
  staff: { user: string; bankCode: string },
  { contract, certificate, reason }: Revocation,
): Promise<Result<null, { reason: 'changed' }>> => {
  const { db, now, config } = deps
  const { user, serial, name, userId, mail: to } = certificate
  const at = now()
  const mail = revokedMail({ name, maskedUserId: maskUserId(userId) }, { serial, at, portal: config.PORTAL_ORIGIN })
  try {
    await db.batch([
      revokeNamed(db, { user, serial }, reason, at),
      mustHaveChangedOne(db),
      historyEntry(db, {
        at,
        operation: 'revoke_certificate',
        result: 'done',
        bankCode: staff.bankCode,
        contractNumber: contract.number,
        actor: staff.user,
        subject: user,
        origin,
        detail: { serial, reason },
      }),
      queuedMail(db, { kind: 'revoked', to, mail, at, user, contractNumber: contract.number }),
    ])
  } catch (error) {
    if (isLostRace(error)) return refused({ reason: 'changed' })
    throw error
  }
  deps.afterAnswer(sendQueuedMails(deps))
  return ok(null)
}
