import { NINETY_DAYS, type OldRows } from '../lib/old-rows.ts'

/** Refusals by address: strangers cause them, so they are not kept like the history. */
export const oldRefusals: OldRows = {
  what: 'refusals',
  keptMs: NINETY_DAYS,
  sql: 'DELETE FROM refusals WHERE id IN (SELECT id FROM refusals WHERE at < ?1 LIMIT ?2)',
}
