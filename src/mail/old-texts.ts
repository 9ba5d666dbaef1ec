import { NINETY_DAYS, type OldRows } from '../lib/old-rows.ts'

/** That a mail was sent, when and to whom, stays; what it said goes. One that still waits is never touched. */
export const oldMailTexts: OldRows = {
  what: 'mail_texts',
  keptMs: NINETY_DAYS,
  sql: `UPDATE outbox SET text = NULL WHERE id IN (
          SELECT id FROM outbox WHERE created_at < ?1 AND text IS NOT NULL AND state <> 'pending' LIMIT ?2)`,
}
