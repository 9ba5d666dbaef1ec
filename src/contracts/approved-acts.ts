import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database } from '../deps.ts'
import { mustHaveChangedOne, mustHold } from '../lib/batch.ts'
import { DAY_MS } from '../lib/jst.ts'

/** rules.md 3: how long a terminated contract can be taken back. */
export const TAKE_BACK_MS = 30 * DAY_MS

/** For the batch of an act on whatever belongs to the contract. */
export const contractMustBeActive = (db: Database, number: string): D1PreparedStatement =>
  mustHold(db, `EXISTS (SELECT 1 FROM contracts WHERE number = ?1 AND status = 'active')`, number)

/** For the batch of an act on the initial password that was seen: there is no other one since. */
export const initialPasswordMustStand = (db: Database, number: string, generation: number): D1PreparedStatement =>
  mustHold(db, `EXISTS (SELECT 1 FROM contracts WHERE number = ?1 AND generation = ?2)`, number, generation)

/**
 * Ends a contract as it was seen, with exactly the users who will be told: somebody else registered in between makes
 * the batch roll back.
 */
export const terminateContract = (
  db: Database,
  seen: { number: string; version: number; users: readonly string[] },
  at: Date,
): D1PreparedStatement[] => [
  db
    .prepare(
      `UPDATE contracts SET status = 'terminated', terminated_at = ?3, version = version + 1
       WHERE number = ?1 AND version = ?2 AND status = 'active' AND kind = 'organisation'
         AND NOT EXISTS (SELECT 1 FROM users u WHERE u.contract_number = contracts.number AND u.status = 'active'
                           AND u.id NOT IN (SELECT value FROM json_each(?4)))`,
    )
    .bind(seen.number, seen.version, at.getTime(), JSON.stringify(seen.users)),
  mustHaveChangedOne(db),
]

/** Takes back the end that was seen, within its 30 days. Revoked certificates stay revoked. */
export const takeBackContract = (
  db: Database,
  { number, terminatedAt }: { number: string; terminatedAt: number },
  at: Date,
): D1PreparedStatement[] => [
  db
    .prepare(
      `UPDATE contracts SET status = 'active', terminated_at = NULL, version = version + 1
       WHERE number = ?1 AND status = 'terminated' AND terminated_at = ?2 AND terminated_at > ?3`,
    )
    .bind(number, terminatedAt, at.getTime() - TAKE_BACK_MS),
  mustHaveChangedOne(db),
]

/** Makes a contract ready for another master, under a new initial password whose guard begins with a clean count. */
export const renewInitialPassword = (
  db: Database,
  { number, generation }: { number: string; generation: number },
  initialPasswordHash: string,
): D1PreparedStatement[] => [
  db
    .prepare(
      `UPDATE contracts SET initial_password_hash = ?3, generation = generation + 1, version = version + 1
       WHERE number = ?1 AND generation = ?2 AND status = 'active'`,
    )
    .bind(number, generation, initialPasswordHash),
  mustHaveChangedOne(db),
]
