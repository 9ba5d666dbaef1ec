import { A_DAY, type OldRows } from '../lib/old-rows.ts'

/** A day: as long as a browser that has the key is handed the same certificate again. */
export const oldEnrolments: OldRows = {
  what: 'enrolments',
  keptMs: A_DAY,
  sql: 'DELETE FROM enrolments WHERE token_hash IN (SELECT token_hash FROM enrolments WHERE expires_at < ?1 LIMIT ?2)',
}
