import type { Deps } from '../deps.ts'
import { historyEntry } from '../history/record.ts'
import { isRevocationReason } from '../pki/crl.ts'

export type LostRevocation = {
  serial: string
  /** RFC 5280 5.3.1, as the history has it. */
  reason: string
  /** When it was revoked at first. */
  at: Date
  user: string
  contractNumber: string | null
  bankCode: string | null
}

/** Makes revocations again that a restored database no longer knows. Answers how many it did not. */
export const revokeAgain = async ({ db, now }: Deps, lost: readonly LostRevocation[]): Promise<number> => {
  if (lost.length === 0) return 0
  const results = await db.batch(
    lost.flatMap(({ serial, reason, at, user, contractNumber, bankCode }) => [
      historyEntry(
        db,
        {
          at: now(),
          operation: 'restore_revocation',
          result: 'done',
          subject: user,
          ...(contractNumber ? { contractNumber } : {}),
          ...(bankCode ? { bankCode } : {}),
          detail: { serial, reason },
        },
        { sql: 'EXISTS (SELECT 1 FROM certificates WHERE serial = ? AND revoked_at IS NULL)', values: [serial] },
      ),
      db
        .prepare(
          `UPDATE certificates SET slot = NULL, revoked_at = ?2, revocation_reason = ?3
           WHERE serial = ?1 AND revoked_at IS NULL`,
        )
        .bind(serial, at.getTime(), isRevocationReason(reason) ? reason : 'unspecified'),
    ]),
  )
  return results.filter((_, i) => i % 2 === 1).reduce((sum, { meta }) => sum + meta.changes, 0)
}
