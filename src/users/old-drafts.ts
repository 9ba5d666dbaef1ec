import { A_DAY, type OldRows } from '../lib/old-rows.ts'

export const oldDrafts: OldRows = {
  what: 'user_drafts',
  keptMs: A_DAY,
  sql: 'DELETE FROM user_drafts WHERE id IN (SELECT id FROM user_drafts WHERE expires_at < ?1 LIMIT ?2)',
}

export const oldMailProofs: OldRows = {
  what: 'mail_proofs',
  keptMs: A_DAY,
  sql: 'DELETE FROM mail_proofs WHERE user IN (SELECT user FROM mail_proofs WHERE expires_at < ?1 LIMIT ?2)',
}
