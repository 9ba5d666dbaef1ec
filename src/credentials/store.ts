import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database } from '../deps.ts'
import type { GuardStanding, LockEvent } from './password-guard.ts'

export type GuardedUser = {
  id: string
  userId: string
  name: string
  mail: string
  role: 'master' | 'general'
  contractNumber: string
  bankCode: string
  master: { id: string; name: string; mail: string } | null
}

/** Whom a lock concerns, and the master who can lift a general user's. */
export const findGuardedUser = async (db: Database, id: string): Promise<GuardedUser | null> => {
  const row = await db
    .prepare(
      `SELECT u.id, u.user_id AS userId, u.name, u.mail, u.role, u.contract_number AS contractNumber,
              c.bank_code AS bankCode, m.id AS masterId, m.name AS masterName, m.mail AS masterMail
       FROM users u JOIN contracts c ON c.number = u.contract_number
       LEFT JOIN users m ON m.contract_number = u.contract_number AND m.role = 'master' AND m.status = 'active'
       WHERE u.id = ?`,
    )
    .bind(id)
    .first<
      Omit<GuardedUser, 'master'> & { masterId: string | null; masterName: string | null; masterMail: string | null }
    >()
  if (!row) return null
  const { masterId, masterName, masterMail, ...user } = row
  const master = masterId && masterName && masterMail ? { id: masterId, name: masterName, mail: masterMail } : null
  return { ...user, master }
}

/** Whose contract it is; null where it is not ours. */
export const findGuardedContract = (db: Database, number: string): Promise<{ bankCode: string } | null> =>
  db.prepare('SELECT bank_code AS bankCode FROM contracts WHERE number = ?').bind(number).first<{ bankCode: string }>()

const STATES = { locked: 'locked', blocked: 'blocked', lock_ended: 'free', released: 'free' } as const

/** The copy of a guard's state; a late arrival never overwrites what came after it. */
export const lockCopy = (db: Database, event: LockEvent): D1PreparedStatement =>
  standingCopy(db, { ...event, state: STATES[event.change] })

type Standing = GuardStanding & { guard: string; at: number }

/** The same from the guard's own standing. */
export const standingCopy = (db: Database, standing: Standing): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO locks (guard, counter, state, locked_until, epoch, changed_at) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (guard, counter) DO UPDATE SET state = excluded.state, locked_until = excluded.locked_until,
         epoch = excluded.epoch, changed_at = excluded.changed_at
       WHERE excluded.epoch > locks.epoch`,
    )
    .bind(standing.guard, standing.counter, standing.state, standing.lockedUntil, standing.epoch, standing.at)

/** The epochs of the copies, by guard and counter ("user:1 member"). */
export const findEpochs = async (db: Database, guards: readonly string[]): Promise<Map<string, number>> => {
  const { results } = await db
    .prepare('SELECT guard, counter, epoch FROM locks WHERE guard IN (SELECT value FROM json_each(?))')
    .bind(JSON.stringify(guards))
    .all<{ guard: string; counter: string; epoch: number }>()
  return new Map(results.map(({ guard, counter, epoch }) => [`${guard} ${counter}`, epoch]))
}

/** Instants are milliseconds since the epoch. */
export type InitialLock = { state: 'free' | 'locked' | 'blocked'; lockedUntil: number | null }

/** D1's copy of how the initial password's counter stands; null where it was never locked. */
export const findInitialLock = (
  db: Database,
  { number, generation }: { number: string; generation: number },
): Promise<InitialLock | null> =>
  db
    .prepare(`SELECT state, locked_until AS lockedUntil FROM locks WHERE guard = ? AND counter = 'initial'`)
    .bind(`contract:${number}:${generation}`)
    .first<InitialLock>()
