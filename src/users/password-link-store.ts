import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database } from '../deps.ts'

/** Instants are milliseconds since the epoch. */
export type PasswordLink = {
  id: string
  user: string
  userId: string
  name: string
  mail: string
  passwordVersion: number
  contractNumber: string
  bankCode: string
}

/** What a link needs to be good for anything: unused, and user, address, password and contract still those of its day. */
const HOLDS = `p.used_at IS NULL AND p.voided_at IS NULL AND EXISTS (
  SELECT 1 FROM users u JOIN contracts c ON c.number = u.contract_number
  WHERE u.id = p.user AND u.status = 'active' AND c.status = 'active' AND u.mail = p.mail
    AND u.password_version = p.password_version)`

/** A new link ends those before it; one that still waits for its sending is found void there. */
export const voidPasswordLinks = (db: Database, user: string, at: Date): D1PreparedStatement =>
  db
    .prepare('UPDATE password_links SET voided_at = ?2 WHERE user = ?1 AND used_at IS NULL AND voided_at IS NULL')
    .bind(user, at.getTime())

/** Only while the user's record and the contract are as they were seen. */
export const insertPasswordLink = (
  db: Database,
  link: { id: string; user: string; version: number; mail: string; at: Date; giveUpAt: Date },
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO password_links (id, user, mail, password_version, due_at, give_up_at, created_at)
       SELECT ?1, u.id, u.mail, u.password_version, ?5, ?6, ?5
       FROM users u JOIN contracts c ON c.number = u.contract_number
       WHERE u.id = ?2 AND u.version = ?3 AND u.mail = ?4 AND u.status = 'active' AND c.status = 'active'`,
    )
    .bind(link.id, link.user, link.version, link.mail, link.at.getTime(), link.giveUpAt.getTime())

const COLUMNS = `p.id, p.user, u.user_id AS userId, u.name, p.mail,
  p.password_version AS passwordVersion, u.contract_number AS contractNumber, c.bank_code AS bankCode`
const TABLES = `password_links p JOIN users u ON u.id = p.user JOIN contracts c ON c.number = u.contract_number`

export type DueLink = PasswordLink & { attempts: number; giveUpAt: number; holds: 0 | 1 }

/** Links whose mail is to be made and sent now, at most `limit`. */
export const findDueLinks = async (db: Database, at: Date, limit: number): Promise<DueLink[]> => {
  const { results } = await db
    .prepare(
      `SELECT ${COLUMNS}, p.attempts, p.give_up_at AS giveUpAt, (${HOLDS}) AS holds FROM ${TABLES}
       WHERE p.due_at <= ? ORDER BY p.due_at LIMIT ?`,
    )
    .bind(at.getTime(), limit)
    .all<DueLink>()
  return results
}

/**
 * Takes this try and gives the link its secret, in place of that of an earlier try. Of two senders at once one does.
 * Until `nextDueAt` nobody else tries: longer than a sending can take.
 */
export const mintToken = (
  db: Database,
  link: Pick<DueLink, 'id' | 'attempts'>,
  { tokenHash, expiresAt, nextDueAt }: { tokenHash: string; expiresAt: Date; nextDueAt: Date },
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE password_links AS p SET token_hash = ?3, expires_at = ?4, due_at = ?5, attempts = attempts + 1
       WHERE p.id = ?1 AND p.attempts = ?2 AND p.due_at IS NOT NULL AND ${HOLDS}`,
    )
    .bind(link.id, link.attempts, tokenHash, expiresAt.getTime(), nextDueAt.getTime())

/** It was sent, or is given up. */
export const endSending = (db: Database, id: string): D1PreparedStatement =>
  db.prepare('UPDATE password_links SET due_at = NULL WHERE id = ?').bind(id)

/** A link that can be used now. */
export const findPasswordLink = (db: Database, tokenHash: string, at: Date): Promise<PasswordLink | null> =>
  db
    .prepare(`SELECT ${COLUMNS} FROM ${TABLES} WHERE p.token_hash = ?1 AND p.expires_at > ?2 AND ${HOLDS}`)
    .bind(tokenHash, at.getTime())
    .first<PasswordLink>()

/** When the link was used; of one that was not, or that is not known, nothing. */
export const findLinkUse = async (db: Database, tokenHash: string): Promise<number | null> => {
  const row = await db
    .prepare('SELECT used_at AS usedAt FROM password_links WHERE token_hash = ?')
    .bind(tokenHash)
    .first<{ usedAt: number | null }>()
  return row?.usedAt ?? null
}

/** Of two clicks one uses it. */
export const spendPasswordLink = (db: Database, tokenHash: string, at: Date): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE password_links AS p SET used_at = ?2, due_at = NULL
       WHERE p.token_hash = ?1 AND p.expires_at > ?2 AND ${HOLDS}`,
    )
    .bind(tokenHash, at.getTime())
