import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database } from '../deps.ts'

export type MailProof = { id: string; mail: string; codeHash: string; codeTries: number; expiresAt: number }

/** One per user: a new one takes the place of the one before. Of somebody who was changed since that version none. */
export const insertMailProof = (
  db: Database,
  { user, version }: { user: string; version: number },
  proof: { id: string; mail: string; codeHash: string; expiresAt: Date },
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO mail_proofs (user, id, mail, code_hash, expires_at)
       SELECT u.id, ?2, ?3, ?4, ?5 FROM users u WHERE u.id = ?1 AND u.version = ?6 AND u.status = 'active'
       ON CONFLICT (user) DO UPDATE SET id = ?2, mail = ?3, code_hash = ?4, expires_at = ?5, code_tries = 0`,
    )
    .bind(user, proof.id, proof.mail, proof.codeHash, proof.expiresAt.getTime(), version)

const COLUMNS = 'id, mail, code_hash AS codeHash, code_tries AS codeTries, expires_at AS expiresAt'

export const findMailProof = (db: Database, user: string, at: Date): Promise<MailProof | null> =>
  db
    .prepare(`SELECT ${COLUMNS} FROM mail_proofs WHERE user = ? AND expires_at > ?`)
    .bind(user, at.getTime())
    .first<MailProof>()

/** Counts a try before anything is compared: of any number at once, `mostTries` get the code's hash to see. */
export const takeTry = (db: Database, user: string, mostTries: number, at: Date): Promise<MailProof | null> =>
  db
    .prepare(
      `UPDATE mail_proofs SET code_tries = code_tries + 1 WHERE user = ?1 AND expires_at > ?2 AND code_tries < ?3
       RETURNING ${COLUMNS}`,
    )
    .bind(user, at.getTime(), mostTries)
    .first<MailProof>()

/** The code that somebody still waits for: given up, or once their address is another's to say. */
export const voidMailProofOf = (db: Database, user: string): D1PreparedStatement =>
  db.prepare('DELETE FROM mail_proofs WHERE user = ?').bind(user)

export const deleteMailProof = (db: Database, user: string, id: string): D1PreparedStatement =>
  db.prepare('DELETE FROM mail_proofs WHERE user = ? AND id = ?').bind(user, id)

/**
 * The proved address in place of `old`, which is told: what was known of that one (that mails bounce) is no longer true.
 */
export const updateMail = (db: Database, user: string, old: string, mail: string): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE users SET mail = ?3, mail_bounced_at = NULL, version = version + 1
       WHERE id = ?1 AND mail = ?2 AND status = 'active'`,
    )
    .bind(user, old, mail)
