import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database } from '../deps.ts'

/** A certificate of ours with the user, contract and bank that it names. Instants are milliseconds since the epoch. */
export type CertificateRecord = {
  serial: string
  slot: 'current' | 'pending' | null
  notAfter: number
  renewableFrom: number
  revokedAt: number | null
  revocationReason: string | null
  /** The end of the user's pending certificate, where there is one. */
  newerEndsAt: number | null
  user: string
  userId: string
  name: string
  mail: string
  mailBouncedAt: number | null
  userVersion: number
  role: 'master' | 'general'
  userStatus: 'active' | 'deleted' | 'retired'
  passwordHash: string
  passwordVersion: number
  temporaryUntil: number | null
  contractNumber: string
  contractKind: 'organisation' | 'bank'
  contractStatus: 'active' | 'terminated'
  organisation: string
  bankCode: string
  bankName: string
  bankOffice: string
  bankTelephone: string
  bankHours: string
  lockState: 'free' | 'locked' | 'blocked' | null
  lockedUntil: number | null
}

const RECORD_COLUMNS = `
  x.serial, x.slot, x.not_after AS notAfter, x.renewable_from AS renewableFrom, x.revoked_at AS revokedAt,
  x.revocation_reason AS revocationReason,
  (SELECT p.not_after FROM certificates p WHERE p.user = x.user AND p.slot = 'pending') AS newerEndsAt, u.id AS user, u.user_id AS userId, u.name, u.mail,
  u.mail_bounced_at AS mailBouncedAt, u.version AS userVersion, u.role, u.status AS userStatus,
  u.password_hash AS passwordHash, u.password_version AS passwordVersion, u.temporary_until AS temporaryUntil, c.number AS contractNumber,
  c.kind AS contractKind, c.status AS contractStatus, c.organisation, b.code AS bankCode, b.name AS bankName,
  b.office AS bankOffice, b.telephone AS bankTelephone, b.hours AS bankHours, l.state AS lockState,
  l.locked_until AS lockedUntil`

const RECORD_TABLES = `
  certificates x JOIN users u ON u.id = x.user JOIN contracts c ON c.number = u.contract_number
  JOIN banks b ON b.code = c.bank_code
  LEFT JOIN locks l ON l.guard = 'user:' || u.id AND l.counter = 'member'`

/** By the SHA-256 of the certificate (hex); null for one that is not ours. */
export const findCertificateRecord = (db: Database, fingerprint: string): Promise<CertificateRecord | null> =>
  db
    .prepare(`SELECT ${RECORD_COLUMNS} FROM ${RECORD_TABLES} WHERE x.fingerprint = ?`)
    .bind(fingerprint)
    .first<CertificateRecord>()

export type SessionRow = {
  user: string
  lastSeenAt: number
  endsAt: number
  endedAt: number | null
  endReason: string | null
}

/** The session of a token, if it was opened with this certificate. */
export const findSession = (db: Database, tokenHash: string, serial: string): Promise<SessionRow | null> =>
  db
    .prepare(
      `SELECT user, last_seen_at AS lastSeenAt, ends_at AS endsAt, ended_at AS endedAt, end_reason AS endReason
       FROM sessions WHERE token_hash = ? AND certificate = ?`,
    )
    .bind(tokenHash, serial)
    .first<SessionRow>()

/** Moves on when it was last seen; requests may arrive out of order. */
export const touchSession = (db: Database, tokenHash: string, at: Date): D1PreparedStatement =>
  db
    .prepare('UPDATE sessions SET last_seen_at = max(last_seen_at, ?2) WHERE token_hash = ?1 AND ended_at IS NULL')
    .bind(tokenHash, at.getTime())

/** By its owner. */
export const endSession = (db: Database, tokenHash: string, at: Date): D1PreparedStatement =>
  db
    .prepare(`UPDATE sessions SET ended_at = ?2, end_reason = 'logout' WHERE token_hash = ?1 AND ended_at IS NULL`)
    .bind(tokenHash, at.getTime())

/** Only while the password that was found right, the certificate, user and contract are still what they were. */
export const insertSession = (
  db: Database,
  session: { tokenHash: string; serial: string; passwordVersion: number; at: Date; endsAt: Date },
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO sessions (token_hash, user, certificate, created_at, last_seen_at, ends_at)
       SELECT ?1, u.id, x.serial, ?4, ?4, min(?5, x.not_after)
       FROM ${RECORD_TABLES}
       WHERE x.serial = ?2 AND x.slot IS NOT NULL AND x.revoked_at IS NULL AND x.not_after > ?4
         AND u.password_version = ?3 AND u.status = 'active' AND c.status = 'active'
         AND (l.state IS NULL OR l.state <> 'blocked')`,
    )
    .bind(session.tokenHash, session.serial, session.passwordVersion, session.at.getTime(), session.endsAt.getTime())

const IS_PENDING = `EXISTS (SELECT 1 FROM certificates WHERE serial = ? AND slot = 'pending')`

/** For the history entry of a replacement; stands before the two statements that carry it out. */
export const isPending = (serial: string) => ({ sql: IS_PENDING, values: [serial] })

/** The first login with a pending certificate revokes the current one as superseded … */
export const supersedeCurrent = (db: Database, user: string, serial: string, at: Date): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE certificates SET slot = NULL, revoked_at = ?, revocation_reason = 'superseded'
       WHERE user = ? AND slot = 'current' AND serial <> ? AND ${IS_PENDING}`,
    )
    .bind(at.getTime(), user, serial, serial)

/** … and makes the pending one current. */
export const makeCurrent = (db: Database, serial: string): D1PreparedStatement =>
  db.prepare(`UPDATE certificates SET slot = 'current' WHERE serial = ? AND slot = 'pending'`).bind(serial)

/** The user's latest successful logins, newest first. */
export const findLastLogins = async (db: Database, user: string, count: number): Promise<Date[]> => {
  const { results } = await db
    .prepare(
      `SELECT at FROM history WHERE subject = ? AND operation = 'login' AND result = 'done' ORDER BY id DESC LIMIT ?`,
    )
    .bind(user, count)
    .all<{ at: number }>()
  return results.map(row => new Date(row.at))
}
