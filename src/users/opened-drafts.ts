import type { Opened } from '../lib/opened.ts'

/** Neither says when it was opened: what is open is void, and typed in once more at worst. */
export const openedDrafts: Opened = {
  what: 'user_drafts',
  voidSql: `DELETE FROM user_drafts WHERE id IN (
              SELECT id FROM user_drafts WHERE registered_user IS NULL AND ?1 >= ?2 LIMIT ?3)`,
}

export const openedMailProofs: Opened = {
  what: 'mail_proofs',
  voidSql: 'DELETE FROM mail_proofs WHERE user IN (SELECT user FROM mail_proofs WHERE ?1 >= ?2 LIMIT ?3)',
}
