import { A_DAY, type OldRows } from '../lib/old-rows.ts'

/** The last logins that the top menu shows are in the history. */
export const oldSessions: OldRows = {
  what: 'sessions',
  keptMs: A_DAY,
  sql: 'DELETE FROM sessions WHERE token_hash IN (SELECT token_hash FROM sessions WHERE ends_at < ?1 LIMIT ?2)',
}
