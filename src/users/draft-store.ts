import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database } from '../deps.ts'

/** A general user between the form and its confirming screen. */
export type UserDraft = {
  id: string
  master: string
  userId: string
  name: string
  mail: string
  passwordHash: string
  expiresAt: number
  /** Row id, once the confirming screen registered them. */
  registeredUser: string | null
}

/** Only while the session is open: one that was ended for asking after others' IDs learns of no free one either. */
export const insertDraft = (
  db: Database,
  draft: Omit<UserDraft, 'registeredUser'>,
  session: string,
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO user_drafts (id, master, user_id, name, mail, password_hash, expires_at)
       SELECT ?, ?, ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM sessions WHERE token_hash = ? AND ended_at IS NULL)`,
    )
    .bind(draft.id, draft.master, draft.userId, draft.name, draft.mail, draft.passwordHash, draft.expiresAt, session)

/** A draft of this master's that is not over; one that was confirmed names the user whom it became. */
export const findDraft = (db: Database, master: string, id: string, at: Date): Promise<UserDraft | null> =>
  db
    .prepare(
      `SELECT id, master, user_id AS userId, name, mail, password_hash AS passwordHash, expires_at AS expiresAt,
              registered_user AS registeredUser
       FROM user_drafts WHERE id = ?1 AND master = ?2 AND expires_at > ?3`,
    )
    .bind(id, master, at.getTime())
    .first<UserDraft>()

/** Of two clicks one registers. */
export const spendDraft = (
  db: Database,
  draft: UserDraft,
  { user, at }: { user: string; at: Date },
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE user_drafts SET registered_user = ?3
       WHERE id = ?1 AND master = ?2 AND registered_user IS NULL AND expires_at > ?4`,
    )
    .bind(draft.id, draft.master, user, at.getTime())

/** Changes nothing where it was confirmed already, or is another master's. */
export const deleteDraft = (db: Database, master: string, id: string): D1PreparedStatement =>
  db.prepare('DELETE FROM user_drafts WHERE id = ? AND master = ? AND registered_user IS NULL').bind(id, master)
