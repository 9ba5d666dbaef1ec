import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database } from '../deps.ts'

export type EnrolmentUser = {
  id: string
  userId: string
  name: string
  mail: string
  role: 'master' | 'general'
  passwordHash: string
  passwordVersion: number
  temporaryUntil: number | null
  contractNumber: string
  contractKind: 'organisation' | 'bank'
  contractStatus: 'active' | 'terminated'
  bankCode: string
}

const USER_COLUMNS = `u.id, u.user_id AS userId, u.name, u.mail, u.role, u.password_hash AS passwordHash,
  u.password_version AS passwordVersion, u.temporary_until AS temporaryUntil, u.contract_number AS contractNumber,
  c.kind AS contractKind, c.status AS contractStatus, c.bank_code AS bankCode`

/** A user who may still do something: deleted and retired ones look as if they had never been. */
export const findUserByUserId = (db: Database, userId: string): Promise<EnrolmentUser | null> =>
  db
    .prepare(
      `SELECT ${USER_COLUMNS} FROM users u JOIN contracts c ON c.number = u.contract_number
       WHERE u.user_id = ? AND u.status = 'active'`,
    )
    .bind(userId)
    .first<EnrolmentUser>()

export type StoredCertificate = {
  serial: string
  user: string
  /** The key ID of the CA that signed it. */
  issuer: string
  keyHash: string
  der: number[]
  enrolment: string
  slot: 'current' | 'pending' | null
  issuedAt: number
  notAfter: number
  renewableFrom: number
  revokedAt: number | null
}

const CERTIFICATE_COLUMNS = `serial, user, issuer, key_hash AS keyHash, der, enrolment, slot, issued_at AS issuedAt,
  not_after AS notAfter, renewable_from AS renewableFrom, revoked_at AS revokedAt`

/** A user's certificates that work now: a current one and, during a renewal, a pending one. */
export const findLiveCertificates = async (db: Database, user: string, at: Date): Promise<StoredCertificate[]> => {
  const { results } = await db
    .prepare(`SELECT ${CERTIFICATE_COLUMNS} FROM certificates WHERE user = ? AND slot IS NOT NULL AND not_after > ?`)
    .bind(user, at.getTime())
    .all<StoredCertificate>()
  return results
}

/** By the SHA-256 of its public key (hex), whatever became of it. */
export const findCertificateByKey = (db: Database, keyHash: string): Promise<StoredCertificate | null> =>
  db
    .prepare(`SELECT ${CERTIFICATE_COLUMNS} FROM certificates WHERE key_hash = ?`)
    .bind(keyHash)
    .first<StoredCertificate>()

export type NewCertificate = {
  serial: string
  issuer: string
  fingerprint: string
  keyHash: string
  der: Uint8Array
  issuedAt: Date
  notAfter: Date
  renewableFrom: Date
  firstNoticeAt: Date
}

/** Expired certificates give up their place, so that the next one becomes current. */
export const freeExpiredSlots = (db: Database, user: string, at: Date): D1PreparedStatement =>
  db
    .prepare('UPDATE certificates SET slot = NULL WHERE user = ? AND slot IS NOT NULL AND not_after <= ?')
    .bind(user, at.getTime())

/** Current, or pending while another one is: the first login with it makes it current. */
export const insertCertificate = (
  db: Database,
  { user, enrolment }: { user: string; enrolment: string },
  certificate: NewCertificate,
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO certificates
         (serial, user, fingerprint, key_hash, der, enrolment, slot, issued_at, not_after, renewable_from,
          next_notice_at, issuer)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6,
         CASE WHEN EXISTS (SELECT 1 FROM certificates WHERE user = ?2 AND slot = 'current') THEN 'pending' ELSE 'current' END,
         ?7, ?8, ?9, ?10, ?11`,
    )
    .bind(
      certificate.serial,
      user,
      certificate.fingerprint,
      certificate.keyHash,
      certificate.der,
      enrolment,
      certificate.issuedAt.getTime(),
      certificate.notAfter.getTime(),
      certificate.renewableFrom.getTime(),
      certificate.firstNoticeAt.getTime(),
      certificate.issuer,
    )

/** A certificate that works, with the user whom it names. Instants are milliseconds since the epoch. */
export type ContractsCertificate = {
  serial: string
  slot: 'current' | 'pending'
  issuedAt: number
  notAfter: number
  user: string
  userId: string
  name: string
  mail: string
  role: 'master' | 'general'
}

/** The certificates that hold a place, of the contract's active users. */
export const findCertificatesOfContract = async (
  db: Database,
  contractNumber: string,
): Promise<ContractsCertificate[]> => {
  const { results } = await db
    .prepare(
      `SELECT x.serial, x.slot, x.issued_at AS issuedAt, x.not_after AS notAfter, u.id AS user, u.user_id AS userId,
              u.name, u.mail, u.role
       FROM users u JOIN certificates x ON x.user = u.id
       WHERE u.contract_number = ? AND u.status = 'active' AND x.slot IS NOT NULL
       ORDER BY u.created_at, u.id, x.issued_at`,
    )
    .bind(contractNumber)
    .all<ContractsCertificate>()
  return results
}
