import type { Opened } from '../lib/opened.ts'

export const openedSessions: Opened = {
  what: 'sessions',
  voidSql: `UPDATE sessions SET ended_at = ?1, end_reason = 'recovery' WHERE token_hash IN (
              SELECT token_hash FROM sessions WHERE ended_at IS NULL AND created_at < ?2 LIMIT ?3)`,
}
