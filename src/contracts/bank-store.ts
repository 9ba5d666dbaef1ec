import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database } from '../deps.ts'

/** A contract as its bank sees it. `createdAt` is milliseconds since the epoch. */
export type BanksContract = {
  number: string
  /** Names, together with the number, the guard of the initial password. */
  generation: number
  kind: 'organisation' | 'bank'
  organisation: string
  mail: string | null
  status: 'active' | 'terminated'
  createdAt: number
  masterName: string | null
  masterUserId: string | null
}

const COLUMNS = `c.number, c.generation, c.kind, c.organisation, c.mail, c.status, c.created_at AS createdAt,
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
      `INSERT INTO contracts (number, kind, bank_code, organisation, mail, initial_password_hash, created_at)
       VALUES (?, 'organisation', ?, ?, ?, ?, ?)`,
    )
    .bind(
      contract.number,
      contract.bankCode,
      contract.organisation,
      contract.mail,
      contract.initialPasswordHash,
      at.getTime(),
    )
