import type { Database } from '../deps.ts'
import { type LockCopy, lockOf } from './lock-copy.ts'

/** A user as the bank sees them, deleted and retired ones too. Instants are milliseconds since the epoch. */
export type BanksUser = {
  id: string
  userId: string
  name: string
  mail: string
  mailBouncedAt: number | null
  role: 'master' | 'general'
  status: 'active' | 'deleted' | 'retired'
  version: number
  temporaryUntil: number | null
  contractNumber: string
  createdAt: number
  portalLock: LockCopy
  memberLock: LockCopy
  lastLoginAt: number | null
}

type Row = Omit<BanksUser, 'portalLock' | 'memberLock'> & {
  portalState: LockCopy['state'] | null
  portalUntil: number | null
  memberState: LockCopy['state'] | null
  memberUntil: number | null
}

const COLUMNS = `
  u.id, u.user_id AS userId, u.name, u.mail, u.mail_bounced_at AS mailBouncedAt, u.role, u.status, u.version,
  u.temporary_until AS temporaryUntil, u.contract_number AS contractNumber, u.created_at AS createdAt,
  p.state AS portalState, p.locked_until AS portalUntil, m.state AS memberState, m.locked_until AS memberUntil,
  (SELECT at FROM history h WHERE h.subject = u.id AND h.operation = 'login' AND h.result = 'done'
   ORDER BY h.id DESC LIMIT 1) AS lastLoginAt`

const LOCKS = `
  LEFT JOIN locks p ON p.guard = 'user:' || u.id AND p.counter = 'portal'
  LEFT JOIN locks m ON m.guard = 'user:' || u.id AND m.counter = 'member'`

const fromRow = ({ portalState, portalUntil, memberState, memberUntil, ...user }: Row, now: Date): BanksUser => ({
  ...user,
  portalLock: lockOf(portalState, portalUntil, now.getTime()),
  memberLock: lockOf(memberState, memberUntil, now.getTime()),
})

/** Binds ?1 = contract, ?2 = how many of those who are gone. A contract has at most some twenty who are not. */
const USERS_OF_CONTRACT = `
  SELECT ${COLUMNS} FROM users u ${LOCKS} WHERE u.id IN (
    SELECT id FROM users WHERE contract_number = ?1 AND status = 'active'
    UNION ALL
    SELECT id FROM (SELECT id FROM users WHERE contract_number = ?1 AND status <> 'active'
                    ORDER BY created_at DESC LIMIT ?2))
  ORDER BY u.status <> 'active', u.role = 'general', u.created_at, u.id`

/** The master first; after those who work, the last ones who are gone. */
export const findUsersOfContract = async (
  db: Database,
  contractNumber: string,
  { goneLimit, now }: { goneLimit: number; now: Date },
): Promise<BanksUser[]> => {
  const { results } = await db.prepare(USERS_OF_CONTRACT).bind(contractNumber, goneLimit).all<Row>()
  return results.map(row => fromRow(row, now))
}

/** Another bank's user is not there. */
export const findUserOfBank = async (
  db: Database,
  bankCode: string,
  id: string,
  now: Date,
): Promise<BanksUser | null> => {
  const row = await db
    .prepare(
      `SELECT ${COLUMNS} FROM users u JOIN contracts c ON c.number = u.contract_number ${LOCKS}
       WHERE u.id = ?1 AND c.bank_code = ?2`,
    )
    .bind(id, bankCode)
    .first<Row>()
  return row && fromRow(row, now)
}
