import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database } from '../deps.ts'
import { searchKey } from '../lib/search-key.ts'

/** A contract as its bank sees it. `createdAt` is milliseconds since the epoch. */
export type BanksContract = {
  number: string
  /** Counts the initial passwords that were applied for; names, together with the number, the guard of the last. */
  generation: number
  kind: 'organisation' | 'bank'
  organisation: string
  mail: string | null
  status: 'active' | 'terminated'
  /** Rises with each change: a form sends back the one that it was filled from. */
  version: number
  createdAt: number
  masterName: string | null
  masterUserId: string | null
}

const COLUMNS = `c.number, c.kind, c.organisation, c.mail, c.status, c.generation, c.version, c.created_at AS createdAt,
  u.name AS masterName, u.user_id AS masterUserId`

const TABLES = `contracts c
  LEFT JOIN users u ON u.contract_number = c.number AND u.role = 'master' AND u.status = 'active'`

/** Binds ?1 = bank, ?2 = beginning of the number, ?3 = its end, ?4 = last number of the page before, ?5 = limit. */
export const CONTRACTS_OF_BANK = `
  SELECT ${COLUMNS} FROM ${TABLES}
  WHERE c.bank_code = ?1 AND c.number >= ?2 AND c.number <= ?3 AND c.number > ?4 ORDER BY c.number LIMIT ?5`

/** In the order of their numbers, those after `after` that begin with `prefix`. */
export const findContractsOfBank = async (
  db: Database,
  bankCode: string,
  { prefix, after, limit }: { prefix: string; after: string; limit: number },
): Promise<BanksContract[]> => {
  const { results } = await db
    .prepare(CONTRACTS_OF_BANK)
    .bind(bankCode, prefix, prefix.padEnd(8, '9'), after, limit)
    .all<BanksContract>()
  return results
}

/** Another bank's contract is not there. */
export const findContractOfBank = (db: Database, bankCode: string, number: string): Promise<BanksContract | null> =>
  db
    .prepare(`SELECT ${COLUMNS} FROM ${TABLES} WHERE c.bank_code = ? AND c.number = ?`)
    .bind(bankCode, number)
    .first<BanksContract>()

export type NewContract = {
  number: string
  bankCode: string
  organisation: string
  mail: string | null
  initialPasswordHash: string
}

/** Breaks the primary key when the number was ever used, by any bank. */
export const insertContract = (db: Database, contract: NewContract, at: Date): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO contracts (number, kind, bank_code, organisation, organisation_key, mail, initial_password_hash, created_at)
       VALUES (?, 'organisation', ?, ?, ?, ?, ?, ?)`,
    )
    .bind(
      contract.number,
      contract.bankCode,
      contract.organisation,
      searchKey(contract.organisation),
      contract.mail,
      contract.initialPasswordHash,
      at.getTime(),
    )

/** Of two windows the later one finds another version and changes nothing. A bank's own offices stand apart. */
const UNCHANGED = `WHERE number = ?1 AND version = ?2 AND kind = 'organisation' AND status = 'active'`

/** Changes nothing where the contract is not as it was seen. */
export const updateContract = (
  db: Database,
  { number, version }: { number: string; version: number },
  { organisation, mail }: { organisation: string; mail: string | null },
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE contracts SET organisation = ?3, organisation_key = ?5, mail = ?4, version = version + 1 ${UNCHANGED}`,
    )
    .bind(number, version, organisation, mail, searchKey(organisation))

/**
 * The next initial password. Registrations that the one before has opened can no longer be finished; a master who
 * registers at this moment is registered either before, and nothing changes here, or not at all.
 */
export const updateInitialPassword = (
  db: Database,
  { number, version, generation }: { number: string; version: number; generation: number },
  hash: string,
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE contracts SET initial_password_hash = ?3, generation = generation + 1, version = version + 1
       ${UNCHANGED} AND generation = ?4 AND NOT EXISTS (
         SELECT 1 FROM users u WHERE u.contract_number = ?1 AND u.role = 'master' AND u.status = 'active')`,
    )
    .bind(number, version, hash, generation)
