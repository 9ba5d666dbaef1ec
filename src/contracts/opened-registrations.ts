import type { Opened } from '../lib/opened.ts'

export const openedRegistrations: Opened = {
  what: 'registrations',
  voidSql: `UPDATE registrations SET ended_at = ?1 WHERE token_hash IN (
              SELECT token_hash FROM registrations WHERE ended_at IS NULL AND created_at < ?2 LIMIT ?3)`,
}

/** Files that staff were about to register: what they were checked against is no longer what is there. */
export const openedBatches: Opened = {
  what: 'contract_batches',
  voidSql: `UPDATE contract_batches SET state = 'cancelled' WHERE ?1 > 0 AND id IN (
              SELECT id FROM contract_batches WHERE state = 'open' AND created_at < ?2 LIMIT ?3)`,
}
