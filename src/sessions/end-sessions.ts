import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database } from '../deps.ts'

/** Why a session ended other than by itself or ログアウト. */
export type EndReason = 'new_login' | 'password' | 'deleted' | 'terminated'

/** The statement that ends a user's sessions, in the batch of what ends them. `except`: the hash of one that stays. */
export const endSessionsFor = (
  db: Database,
  user: string,
  reason: EndReason,
  at: Date,
  except = '',
): D1PreparedStatement =>
  db
    .prepare(
      'UPDATE sessions SET ended_at = ?3, end_reason = ?2 WHERE user = ?1 AND ended_at IS NULL AND token_hash <> ?4',
    )
    .bind(user, reason, at.getTime(), except)

/** The same for everybody of a contract. */
export const endSessionsOfContract = (
  db: Database,
  contractNumber: string,
  reason: EndReason,
  at: Date,
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE sessions SET ended_at = ?3, end_reason = ?2
       WHERE user IN (SELECT id FROM users WHERE contract_number = ?1) AND ended_at IS NULL`,
    )
    .bind(contractNumber, reason, at.getTime())
