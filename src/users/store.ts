import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database } from '../deps.ts'
import { searchKey } from '../lib/search-key.ts'
import { type LockCopy, lockOf } from './lock-copy.ts'

/** A general user as the master's list shows them. Instants are milliseconds since the epoch. */
export type GeneralUser = {
  id: string
  userId: string
  name: string
  mail: string
  mailBouncedAt: number | null
  version: number
  passwordHash: string
  passwordVersion: number
  temporaryUntil: number | null
  contractNumber: string
  portalLock: LockCopy
  memberLock: LockCopy
  certificateEndsAt: number | null
  lastLoginAt: number | null
}

type Row = Omit<GeneralUser, 'portalLock' | 'memberLock'> & {
  portalState: LockCopy['state'] | null
  portalUntil: number | null
  memberState: LockCopy['state'] | null
  memberUntil: number | null
}

const SELECT = `
  SELECT u.id, u.user_id AS userId, u.name, u.mail, u.mail_bounced_at AS mailBouncedAt, u.version,
         u.password_hash AS passwordHash, u.password_version AS passwordVersion, u.temporary_until AS temporaryUntil,
         u.contract_number AS contractNumber,
         p.state AS portalState, p.locked_until AS portalUntil, m.state AS memberState, m.locked_until AS memberUntil,
         (SELECT max(not_after) FROM certificates x WHERE x.user = u.id AND x.slot IS NOT NULL) AS certificateEndsAt,
         (SELECT at FROM history h WHERE h.subject = u.id AND h.operation = 'login' AND h.result = 'done'
          ORDER BY h.id DESC LIMIT 1) AS lastLoginAt
  FROM users u
  LEFT JOIN locks p ON p.guard = 'user:' || u.id AND p.counter = 'portal'
  LEFT JOIN locks m ON m.guard = 'user:' || u.id AND m.counter = 'member'
  WHERE u.contract_number = ?1 AND u.role = 'general' AND u.status = 'active'`

const fromRow = ({ portalState, portalUntil, memberState, memberUntil, ...user }: Row, now: Date): GeneralUser => ({
  ...user,
  portalLock: lockOf(portalState, portalUntil, now.getTime()),
  memberLock: lockOf(memberState, memberUntil, now.getTime()),
})

/** The contract's general users, in the order in which they were registered; without deleted ones. */
export const findGeneralUsers = async (db: Database, contractNumber: string, now: Date): Promise<GeneralUser[]> => {
  const { results } = await db.prepare(`${SELECT} ORDER BY u.created_at, u.id`).bind(contractNumber).all<Row>()
  return results.map(row => fromRow(row, now))
}

/** Another contract's user, a deleted one and the master are alike: not there. */
export const findGeneralUser = async (
  db: Database,
  contractNumber: string,
  id: string,
  now: Date,
): Promise<GeneralUser | null> => {
  const row = await db.prepare(`${SELECT} AND u.id = ?2`).bind(contractNumber, id).first<Row>()
  return row && fromRow(row, now)
}

/** Somebody who was a general user of the contract and is no more. */
export const wasGeneralUser = async (db: Database, contractNumber: string, id: string): Promise<boolean> =>
  (await db
    .prepare(`SELECT 1 FROM users WHERE id = ?2 AND contract_number = ?1 AND role = 'general' AND status = 'deleted'`)
    .bind(contractNumber, id)
    .first()) !== null

export type UserCertificate = {
  serial: string
  slot: 'current' | 'pending'
  issuedAt: number
  notAfter: number
}

/** The user's certificates that hold a place, oldest first. */
export const findCertificatesOf = async (db: Database, user: string): Promise<UserCertificate[]> => {
  const { results } = await db
    .prepare(
      `SELECT serial, slot, issued_at AS issuedAt, not_after AS notAfter FROM certificates
       WHERE user = ? AND slot IS NOT NULL ORDER BY issued_at`,
    )
    .bind(user)
    .all<UserCertificate>()
  return results
}

/** Of two windows the later one finds another version and changes nothing. */
const UNCHANGED = `WHERE id = ?1 AND version = ?2 AND status = 'active'`

export const updateDetails = (
  db: Database,
  { id, version }: { id: string; version: number },
  { name, mail }: { name: string; mail: string },
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE users SET name = ?3, name_key = ?5, mail = ?4, version = version + 1,
         mail_bounced_at = CASE WHEN mail = ?4 THEN mail_bounced_at END ${UNCHANGED}`,
    )
    .bind(id, version, name, mail, searchKey(name))

export const markDeleted = (db: Database, { id, version }: { id: string; version: number }): D1PreparedStatement =>
  db.prepare(`UPDATE users SET status = 'deleted', version = version + 1 ${UNCHANGED}`).bind(id, version)

/** A master whom the bank reset: the row stays, the ID is never used again. */
export const markRetired = (db: Database, { id, version }: { id: string; version: number }): D1PreparedStatement =>
  db.prepare(`UPDATE users SET status = 'retired', version = version + 1 ${UNCHANGED}`).bind(id, version)

/** A password that somebody else set; voids what was begun with the one before. */
export const updateToTemporaryPassword = (
  db: Database,
  { id, version }: { id: string; version: number },
  { hash, until }: { hash: string; until: Date },
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE users SET password_hash = ?3, temporary_until = ?4, password_version = password_version + 1,
         version = version + 1 ${UNCHANGED}`,
    )
    .bind(id, version, hash, until.getTime())

/** Hashes of what a new password of the user's own must not be: the present one and, of a master, the initial one. */
export const findPasswordsInUse = async (db: Database, user: string): Promise<string[]> => {
  const { results } = await db
    .prepare(
      `SELECT password_hash AS hash FROM users WHERE id = ?1
       UNION ALL
       SELECT c.initial_password_hash FROM users u JOIN contracts c ON c.number = u.contract_number
       WHERE u.id = ?1 AND u.role = 'master'`,
    )
    .bind(user)
    .all<{ hash: string }>()
  return results.map(({ hash }) => hash)
}

/** A password of the user's own, in place of the one with this version. */
export const updatePassword = (
  db: Database,
  { id, passwordVersion }: { id: string; passwordVersion: number },
  hash: string,
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE users SET password_hash = ?3, temporary_until = NULL, password_version = password_version + 1,
         version = version + 1
       WHERE id = ?1 AND password_version = ?2 AND status = 'active'`,
    )
    .bind(id, passwordVersion, hash)

/** The password's hash at today's cost: the password, and so its version, stays the same. */
export const updatePasswordHash = (
  db: Database,
  user: { id: string; passwordHash: string },
  hash: string,
): D1PreparedStatement =>
  db
    .prepare('UPDATE users SET password_hash = ?3 WHERE id = ?1 AND password_hash = ?2')
    .bind(user.id, user.passwordHash, hash)
