import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database } from '../deps.ts'

export type Contract = {
  number: string
  generation: number
  kind: 'organisation' | 'bank'
  bankCode: string
  organisation: string
  mail: string | null
  initialPasswordHash: string
  status: 'active' | 'terminated'
  hasMaster: boolean
}

/** Terminated ones too. */
export const findContract = async (db: Database, number: string): Promise<Contract | null> => {
  const row = await db
    .prepare(
      `SELECT number, generation, kind, bank_code AS bankCode, organisation, mail,
              initial_password_hash AS initialPasswordHash, status,
              EXISTS (SELECT 1 FROM users u
                      WHERE u.contract_number = c.number AND u.role = 'master' AND u.status = 'active') AS hasMaster
       FROM contracts c WHERE number = ?`,
    )
    .bind(number)
    .first<Omit<Contract, 'hasMaster'> & { hasMaster: number }>()
  return row && { ...row, hasMaster: row.hasMaster === 1 }
}

/** The initial password's hash at today's cost, unless there is another one meanwhile. */
export const updateInitialPasswordHash = (db: Database, contract: Contract, hash: string): D1PreparedStatement =>
  db
    .prepare('UPDATE contracts SET initial_password_hash = ?3 WHERE number = ?1 AND initial_password_hash = ?2')
    .bind(contract.number, contract.initialPasswordHash, hash)

/** Only while the contract is as it was when its initial password was found right. */
export const insertRegistration = (
  db: Database,
  contract: Contract,
  { tokenHash, at, expiresAt }: { tokenHash: string; at: Date; expiresAt: Date },
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO registrations (token_hash, contract_number, generation, expires_at, created_at)
       SELECT ?1, number, generation, ?4, ?5 FROM contracts
       WHERE number = ?2 AND generation = ?3 AND status = 'active'`,
    )
    .bind(tokenHash, contract.number, contract.generation, expiresAt.getTime(), at.getTime())

export type Registration = {
  tokenHash: string
  contractNumber: string
  generation: number
  organisation: string
  bankCode: string
  contractMail: string | null
  initialPasswordHash: string
  expiresAt: number
  /** Row id of the master whom this registration registered. */
  registeredUser: string | null
}

/** The open (or just finished) registration of a token, while its time lasts. */
export const findRegistration = (db: Database, tokenHash: string, at: Date): Promise<Registration | null> =>
  db
    .prepare(
      `SELECT r.token_hash AS tokenHash, r.contract_number AS contractNumber, r.generation, c.organisation,
              c.bank_code AS bankCode, c.mail AS contractMail, c.initial_password_hash AS initialPasswordHash,
              r.expires_at AS expiresAt, r.registered_user AS registeredUser
       FROM registrations r JOIN contracts c ON c.number = r.contract_number AND c.generation = r.generation
       WHERE r.token_hash = ?1 AND r.expires_at > ?2 AND c.status = 'active'
         AND (r.ended_at IS NULL OR r.registered_user IS NOT NULL)`,
    )
    .bind(tokenHash, at.getTime())
    .first<Registration>()

/** Whether a master was registered with this token, however long ago. */
export const hasRegistered = async (db: Database, tokenHash: string): Promise<boolean> =>
  (await db
    .prepare('SELECT 1 FROM registrations WHERE token_hash = ? AND registered_user IS NOT NULL')
    .bind(tokenHash)
    .first()) !== null

/** キャンセル: changes nothing once it has ended, nor where the token is of another contract. */
export const endRegistration = (
  db: Database,
  { tokenHash, contractNumber, at }: { tokenHash: string; contractNumber: string; at: Date },
): D1PreparedStatement =>
  db
    .prepare(
      'UPDATE registrations SET ended_at = ?3 WHERE token_hash = ?1 AND contract_number = ?2 AND ended_at IS NULL',
    )
    .bind(tokenHash, contractNumber, at.getTime())

/**
 * Of two clicks only one gets past it, and only while the contract is still what was proved and its initial password is
 * not blocked. Of two people with a registration each, the users' index on masters lets one through.
 */
export const spendRegistration = (
  db: Database,
  registration: Registration,
  user: string,
  at: Date,
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE registrations SET ended_at = ?2, registered_user = ?3
       WHERE token_hash = ?1 AND ended_at IS NULL AND expires_at > ?2
         AND EXISTS (SELECT 1 FROM contracts c
                     WHERE c.number = contract_number AND c.generation = registrations.generation AND c.status = 'active')
         AND NOT EXISTS (SELECT 1 FROM locks l
                         WHERE l.guard = 'contract:' || registrations.contract_number || ':' || registrations.generation
                           AND l.counter = 'initial' AND l.state = 'blocked')`,
    )
    .bind(registration.tokenHash, at.getTime(), user)

/**
 * Counts an answer "this user ID is taken", which tells a stranger that the ID exists; the last allowed one ends the
 * registration.
 * @returns whether the registration still goes on, or null if it was over already
 */
export const countTakenId = async (
  db: Database,
  tokenHash: string,
  { at, most }: { at: Date; most: number },
): Promise<boolean | null> => {
  const row = await db
    .prepare(
      `UPDATE registrations SET taken_ids = taken_ids + 1,
         ended_at = CASE WHEN taken_ids + 1 >= ?3 THEN ?2 ELSE ended_at END
       WHERE token_hash = ?1 AND ended_at IS NULL AND expires_at > ?2
       RETURNING ended_at IS NULL AS goesOn`,
    )
    .bind(tokenHash, at.getTime(), most)
    .first<{ goesOn: number }>()
  return row && row.goesOn === 1
}

/** By row id, for the result's screen. */
export const findRegisteredUser = (
  db: Database,
  id: string,
): Promise<{ userId: string; name: string; mail: string } | null> =>
  db
    .prepare('SELECT user_id AS userId, name, mail FROM users WHERE id = ?')
    .bind(id)
    .first<{ userId: string; name: string; mail: string }>()
