import type { Opened } from '../lib/opened.ts'

/** A request that was decided since would look open: it lapses, in the ordinary way, and is made again if need be. */
export const openedApprovals: Opened = {
  what: 'approvals',
  voidSql: `UPDATE approvals SET lapses_at = ?1 WHERE id IN (
              SELECT id FROM approvals WHERE state = 'open' AND requested_at < ?2 AND lapses_at > ?1 LIMIT ?3)`,
}
