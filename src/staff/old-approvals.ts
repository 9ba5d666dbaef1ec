import { type OldRows, TEN_YEARS } from '../lib/old-rows.ts'

/** As long as the history that names them by their id. */
export const oldApprovals: OldRows = {
  what: 'approvals',
  keptMs: TEN_YEARS,
  sql: `DELETE FROM approvals
        WHERE id IN (SELECT id FROM approvals WHERE state <> 'open' AND guard_due_at IS NULL AND decided_at < ?1 LIMIT ?2)`,
}
