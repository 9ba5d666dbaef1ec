import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Counter } from '../credentials/password-guard.ts'
import type { Database } from '../deps.ts'
import { mustHold } from '../lib/batch.ts'

/** A contract as an act on it sees it. Instants are milliseconds since the epoch. */
export type TargetContract = {
  number: string
  kind: 'organisation' | 'bank'
  organisation: string
  mail: string | null
  status: 'active' | 'terminated'
  terminatedAt: number | null
  generation: number
  version: number
  initialPasswordHash: string
  master: { id: string; userId: string; name: string; mail: string; version: number } | null
}

type Row = Omit<TargetContract, 'master'> & {
  masterId: string | null
  masterUserId: string | null
  masterName: string | null
  masterMail: string | null
  masterVersion: number | null
}

/** Another bank's contract is not there. */
export const findTargetContract = async (
  db: Database,
  bankCode: string,
  number: string,
): Promise<TargetContract | null> => {
  const row = await db
    .prepare(
      `SELECT c.number, c.kind, c.organisation, c.mail, c.status, c.terminated_at AS terminatedAt, c.generation, c.version,
              c.initial_password_hash AS initialPasswordHash, u.id AS masterId, u.user_id AS masterUserId,
              u.name AS masterName, u.mail AS masterMail, u.version AS masterVersion
       FROM contracts c
       LEFT JOIN users u ON u.contract_number = c.number AND u.role = 'master' AND u.status = 'active'
       WHERE c.bank_code = ? AND c.number = ?`,
    )
    .bind(bankCode, number)
    .first<Row>()
  if (!row) return null
  const { masterId, masterUserId, masterName, masterMail, masterVersion, ...contract } = row
  const isThere = masterId && masterUserId && masterName && masterMail && masterVersion
  const master = isThere
    ? { id: masterId, userId: masterUserId, name: masterName, mail: masterMail, version: masterVersion }
    : null
  return { ...contract, master }
}

/** A counter that is locked or blocked now. `user` is null for the contract's own, the initial password's. */
export type StandingLock = {
  counter: Counter
  state: 'locked' | 'blocked'
  lockedUntil: number | null
  epoch: number
  user: string | null
  userId: string | null
  name: string | null
  role: 'master' | 'general' | null
}

/** A lock whose end has passed is over, also before the guard has said so. */
const STANDS = `(l.state = 'blocked' OR (l.state = 'locked' AND l.locked_until > ?2))`

/** Locks and blocks that stand: of the contract's initial password first, then of its users. */
export const findLocksOfContract = async (db: Database, number: string, at: Date): Promise<StandingLock[]> => {
  const columns = 'l.counter, l.state, l.locked_until AS lockedUntil, l.epoch'
  const { results } = await db
    .prepare(
      `SELECT ${columns}, NULL AS user, NULL AS userId, NULL AS name, NULL AS role, 0 AS place
       FROM contracts c JOIN locks l ON l.guard = 'contract:' || c.number || ':' || c.generation
       WHERE c.number = ?1 AND ${STANDS}
       UNION ALL
       SELECT ${columns}, u.id, u.user_id, u.name, u.role, u.created_at
       FROM users u JOIN locks l ON l.guard = 'user:' || u.id
       WHERE u.contract_number = ?1 AND u.status = 'active' AND ${STANDS}
       ORDER BY place, user, counter`,
    )
    .bind(number, at.getTime())
    .all<StandingLock>()
  return results
}

/** Whom the end of a contract concerns. */
export const findActiveUsers = async (
  db: Database,
  number: string,
): Promise<{ id: string; name: string; mail: string }[]> => {
  const { results } = await db
    .prepare(`SELECT id, name, mail FROM users WHERE contract_number = ? AND status = 'active'`)
    .bind(number)
    .all<{ id: string; name: string; mail: string }>()
  return results
}

/** Binds ?1 = bank. */
const STAFF = `(SELECT count(*) FROM users u JOIN contracts c ON c.number = u.contract_number
  WHERE c.bank_code = ?1 AND c.kind = 'bank' AND c.status = 'active' AND u.status = 'active')`

/** For a batch: rolls back once the bank's offices have two people or more. */
export const mustBeAlone = (db: Database, bankCode: string): D1PreparedStatement =>
  mustHold(db, `${STAFF} < 2`, bankCode)

/** How many people the bank's offices have. */
export const countStaff = async (db: Database, bankCode: string): Promise<number> => {
  const row = await db.prepare(`SELECT ${STAFF} AS staff`).bind(bankCode).first<{ staff: number }>()
  return row?.staff ?? 0
}

export type StaffCertificate = {
  serial: string
  issuedAt: number
  notAfter: number
  user: string
  userId: string
  name: string
  organisation: string
}

/** A certificate that works, of a user of one of the bank's own offices. */
export const findStaffCertificate = (
  db: Database,
  bankCode: string,
  number: string,
  serial: string,
): Promise<StaffCertificate | null> =>
  db
    .prepare(
      `SELECT x.serial, x.issued_at AS issuedAt, x.not_after AS notAfter, u.id AS user, u.user_id AS userId, u.name,
              c.organisation
       FROM certificates x JOIN users u ON u.id = x.user JOIN contracts c ON c.number = u.contract_number
       WHERE x.serial = ?3 AND c.number = ?2 AND c.bank_code = ?1 AND c.kind = 'bank' AND u.status = 'active'
         AND x.slot IS NOT NULL AND x.revoked_at IS NULL`,
    )
    .bind(bankCode, number, serial)
    .first<StaffCertificate>()
