import { NINETY_DAYS, type OldRows } from '../lib/old-rows.ts'

/** That one was asked for, sent and used stands in the history. One that still waits for its sending is younger. */
export const oldPasswordLinks: OldRows = {
  what: 'password_links',
  keptMs: NINETY_DAYS,
  sql: 'DELETE FROM password_links WHERE id IN (SELECT id FROM password_links WHERE created_at < ?1 LIMIT ?2)',
}
