import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database } from '../deps.ts'
import { searchKey } from '../lib/search-key.ts'

export type NewUser = {
  /** Row id. */
  id: string
  userId: string
  contractNumber: string
  role: 'master' | 'general'
  name: string
  mail: string
  passwordHash: string
  /** Until when a temporary password holds; null for one that the user chose. */
  temporaryUntil: Date | null
  at: Date
}

/**
 * The statement that makes a user: it belongs into the batch that decides whether it may. The batch fails on
 * `users.user_id` when the ID was ever used, and on `users.contract_number` when the contract has a master already.
 */
export const insertUser = (db: Database, user: NewUser): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO users (id, user_id, contract_number, role, name, name_key, mail, password_hash, temporary_until, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .bind(
      user.id,
      user.userId,
      user.contractNumber,
      user.role,
      user.name,
      searchKey(user.name),
      user.mail,
      user.passwordHash,
      user.temporaryUntil?.getTime() ?? null,
      user.at.getTime(),
    )

/** Spares the hashing of a password for an ID that is taken; the UNIQUE constraint is what decides. */
export const isUserIdTaken = async (db: Database, userId: string): Promise<boolean> =>
  (await db.prepare('SELECT 1 FROM users WHERE user_id = ?').bind(userId).first()) !== null
