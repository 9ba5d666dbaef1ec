import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database } from '../deps.ts'

/**
 * The statement that voids what a user has begun: in the batch of the next ①, and of a new mail address. Whoever reads
 * the old one's mail, which may be why it was changed, has the code of what was begun before.
 */
export const voidEnrolmentsOf = (db: Database, user: string, at: Date): D1PreparedStatement =>
  db
    .prepare('UPDATE enrolments SET voided_at = ?2 WHERE user = ?1 AND spent_at IS NULL AND voided_at IS NULL')
    .bind(user, at.getTime())
