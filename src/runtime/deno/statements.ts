import type { DatabaseSync, StatementSync } from 'node:sqlite'

/** The app's statements are few, but lists with filters make more of them. */
const MOST_STATEMENTS = 500

const kept = new WeakMap<DatabaseSync, Map<string, StatementSync>>()

/**
 * The statement, prepared once and kept for the next time. One that is thrown away holds memory outside the heap until
 * its garbage is collected, which a thread with little garbage hardly ever does.
 */
export const prepared = (db: DatabaseSync, sql: string): StatementSync => {
  const statements = kept.get(db) ?? new Map<string, StatementSync>()
  const known = statements.get(sql)
  if (known) return known
  const made = db.prepare(sql)
  const [oldest] = statements.keys()
  if (oldest !== undefined && statements.size >= MOST_STATEMENTS) statements.delete(oldest)
  kept.set(db, statements.set(sql, made))
  return made
}
