import { type OldRows, TEN_YEARS } from '../lib/old-rows.ts'

/** That a mail was sent, when and to whom, is a fact of the history and is kept as long. */
export const oldMails: OldRows = {
  what: 'mails',
  keptMs: TEN_YEARS,
  sql: `DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE created_at < ?1 AND state <> 'pending' LIMIT ?2)`,
}
