import type { Opened } from '../lib/opened.ts'

/** A used link would look unused; whoever still needs one asks again. */
export const openedPasswordLinks: Opened = {
  what: 'password_links',
  voidSql: `UPDATE password_links SET voided_at = ?1, due_at = NULL WHERE id IN (
              SELECT id FROM password_links WHERE used_at IS NULL AND voided_at IS NULL AND created_at < ?2 LIMIT ?3)`,
}
