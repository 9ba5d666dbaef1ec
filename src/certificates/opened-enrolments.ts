import type { Opened } from '../lib/opened.ts'

export const openedEnrolments: Opened = {
  what: 'enrolments',
  voidSql: `UPDATE enrolments SET voided_at = ?1 WHERE token_hash IN (
              SELECT token_hash FROM enrolments
              WHERE spent_at IS NULL AND voided_at IS NULL AND created_at < ?2 LIMIT ?3)`,
}
