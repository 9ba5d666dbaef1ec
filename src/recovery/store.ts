import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { GuardKey } from '../credentials/password-guard.ts'
import type { Database } from '../deps.ts'
import type { OrderRow } from './order.ts'

/** Orders that are not carried out yet, oldest first. */
export const findOpenOrders = async (db: Database): Promise<OrderRow[]> => {
  const { results } = await db
    .prepare(
      `SELECT id, kind, detail, ordered_at AS orderedAt, position FROM recovery_orders
       WHERE done_at IS NULL ORDER BY ordered_at, id`,
    )
    .all<OrderRow>()
  return results
}

/** Only if nobody else has moved the order on meanwhile. */
export const moveOn = (db: Database, id: string, from: string, to: string): D1PreparedStatement =>
  db
    .prepare('UPDATE recovery_orders SET position = ?3 WHERE id = ?1 AND position = ?2 AND done_at IS NULL')
    .bind(id, from, to)

/** Once: a second run finds it done. */
export const markDone = (db: Database, id: string, at: Date): D1PreparedStatement =>
  db.prepare('UPDATE recovery_orders SET done_at = ?2 WHERE id = ?1 AND done_at IS NULL').bind(id, at.getTime())

/** The guards of a bank's staff, deleted users excepted, in the order of their ids. */
export const findStaffAfter = async (db: Database, bank: string, after: string, limit: number): Promise<string[]> => {
  const { results } = await db
    .prepare(
      `SELECT u.id FROM contracts c JOIN users u ON u.contract_number = c.number
       WHERE c.bank_code = ?1 AND c.kind = 'bank' AND u.status = 'active' AND u.id > ?2 ORDER BY u.id LIMIT ?3`,
    )
    .bind(bank, after, limit)
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}

type ContractGuard = Extract<GuardKey, { kind: 'contract' }>

/** The guards of the initial passwords of a bank's offices. */
export const findOfficeGuards = async (db: Database, bank: string): Promise<ContractGuard[]> => {
  const { results } = await db
    .prepare(`SELECT number, generation FROM contracts WHERE bank_code = ? AND kind = 'bank' ORDER BY number`)
    .bind(bank)
    .all<{ number: string; generation: number }>()
  return results.map(row => ({ kind: 'contract', ...row }))
}

/** All users that are not deleted, in the order of their ids. */
export const findUsersAfter = async (db: Database, after: string, limit: number): Promise<string[]> => {
  const { results } = await db
    .prepare(`SELECT id FROM users WHERE id > ?1 AND status = 'active' ORDER BY id LIMIT ?2`)
    .bind(after, limit)
    .all<{ id: string }>()
  return results.map(({ id }) => id)
}

/** All contracts' guards, in the order of their numbers. */
export const findContractsAfter = async (db: Database, after: string, limit: number): Promise<ContractGuard[]> => {
  const { results } = await db
    .prepare('SELECT number, generation FROM contracts WHERE number > ?1 ORDER BY number LIMIT ?2')
    .bind(after, limit)
    .all<{ number: string; generation: number }>()
  return results.map(row => ({ kind: 'contract', ...row }))
}
