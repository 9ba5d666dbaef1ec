import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database } from '../deps.ts'
import type { RevocationReasonName } from '../pki/crl.ts'

/**
 * The statement that revokes a user's named certificate, in the batch of the act. Once it gave up its place another can
 * be issued, and the record refuses it on the very next request.
 */
export const revokeNamed = (
  db: Database,
  { user, serial }: { user: string; serial: string },
  reason: RevocationReasonName,
  at: Date,
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE certificates SET slot = NULL, revoked_at = ?3, revocation_reason = ?4
       WHERE user = ?1 AND serial = ?2 AND slot IS NOT NULL AND revoked_at IS NULL`,
    )
    .bind(user, serial, at.getTime(), reason)

/** All that a user has, where the user goes away. */
export const revokeAllOf = (db: Database, user: string, reason: RevocationReasonName, at: Date): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE certificates SET slot = NULL, revoked_at = ?2, revocation_reason = ?3
       WHERE user = ?1 AND slot IS NOT NULL AND revoked_at IS NULL`,
    )
    .bind(user, at.getTime(), reason)

/** All that a contract's users have, where the contract ends. */
export const revokeAllOfContract = (
  db: Database,
  contractNumber: string,
  reason: RevocationReasonName,
  at: Date,
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE certificates SET slot = NULL, revoked_at = ?2, revocation_reason = ?3
       WHERE user IN (SELECT id FROM users WHERE contract_number = ?1) AND slot IS NOT NULL AND revoked_at IS NULL`,
    )
    .bind(contractNumber, at.getTime(), reason)
