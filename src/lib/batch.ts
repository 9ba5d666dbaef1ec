import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types'

type Preparing = Pick<D1Database, 'prepare'>

/**
 * For use in `db.batch()` right after a conditional write: unless that write changed exactly so many rows, the whole
 * batch rolls back. D1 has no other way to stop a batch whose UPDATE matched nothing.
 */
export const mustHaveChanged = (db: Preparing, rows: number): D1PreparedStatement =>
  db.prepare('INSERT INTO must (ok) SELECT 0 WHERE changes() <> ?').bind(rows)

/** The usual case of `mustHaveChanged`. */
export const mustHaveChangedOne = (db: Preparing): D1PreparedStatement => mustHaveChanged(db, 1)

/** For use in `db.batch()`: unless the SQL condition holds at this point of it, the whole batch rolls back. */
export const mustHold = (db: Preparing, condition: string, ...values: (string | number)[]): D1PreparedStatement =>
  db.prepare(`INSERT INTO must (ok) SELECT 0 WHERE NOT (${condition})`).bind(...values)

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : '')

/** Whether a batch was rolled back by `mustHaveChanged` or `mustHold`: somebody else's write came first. */
export const isLostRace = (error: unknown): boolean => messageOf(error).includes('must_have_changed_one')

/** Whether a write broke the UNIQUE constraint on `columns` ("users.user_id"). */
export const isDuplicate = (error: unknown, columns: string): boolean =>
  messageOf(error).includes(`UNIQUE constraint failed: ${columns}`)
