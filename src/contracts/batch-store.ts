import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database } from '../deps.ts'
import { searchKey } from '../lib/search-key.ts'
import type { Staff } from './find-correctable.ts'

export type Batch = { rowCount: number; state: 'open' | 'committed' | 'cancelled'; staged: number }

/** Nothing, where this id is there already: the page has asked twice. */
export const insertBatch = (
  db: Database,
  id: string,
  { user, bankCode }: Staff,
  { rows, at }: { rows: number; at: Date },
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO contract_batches (id, staff, bank_code, row_count, created_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (id) DO NOTHING`,
    )
    .bind(id, user, bankCode, rows, at.getTime())

/** Somebody else's batch is not there. */
export const findBatch = (db: Database, id: string, { user, bankCode }: Staff): Promise<Batch | null> =>
  db
    .prepare(
      `SELECT row_count AS rowCount, state, (SELECT count(*) FROM staged_contracts WHERE batch = b.id) AS staged
       FROM contract_batches b WHERE id = ? AND staff = ? AND bank_code = ?`,
    )
    .bind(id, user, bankCode)
    .first<Batch>()

/** The numbers of the file's rows that have arrived. */
export const findStagedRows = async (db: Database, id: string): Promise<number[]> => {
  const { results } = await db
    .prepare('SELECT row FROM staged_contracts WHERE batch = ? ORDER BY row')
    .bind(id)
    .all<{ row: number }>()
  return results.map(({ row }) => row)
}

export type StagedRow = { row: number; number: string; organisation: string; mail: string | null; hash: string }

const IS_OPEN = `EXISTS (SELECT 1 FROM contract_batches WHERE id = ?1 AND staff = ?2 AND state = 'open')`

/** The same rows again take the place of those that came before. Changes no row once the batch is not open. */
export const stageRows = (db: Database, id: string, { user }: Staff, rows: readonly StagedRow[]): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO staged_contracts (batch, row, number, organisation, organisation_key, mail, initial_password_hash)
       SELECT ?1, value ->> 'row', value ->> 'number', value ->> 'organisation', value ->> 'key', value ->> 'mail',
              value ->> 'hash'
       FROM json_each(?3) WHERE ${IS_OPEN}
       ON CONFLICT (batch, row) DO UPDATE SET number = excluded.number, organisation = excluded.organisation,
         organisation_key = excluded.organisation_key, mail = excluded.mail, initial_password_hash = excluded.initial_password_hash`,
    )
    .bind(id, user, JSON.stringify(rows.map(row => ({ ...row, key: searchKey(row.organisation) }))))

/** Ends it in the one or the other way, once; a commit only when every row has arrived. */
export const markCommitted = (db: Database, id: string, { user, bankCode }: Staff): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE contract_batches SET state = 'committed'
       WHERE id = ?1 AND staff = ?2 AND bank_code = ?3 AND state = 'open'
         AND row_count = (SELECT count(*) FROM staged_contracts WHERE batch = ?1)`,
    )
    .bind(id, user, bankCode)

/** Changes nothing where it is registered already, or another staff member's. */
export const markCancelled = (db: Database, id: string, { user, bankCode }: Staff): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE contract_batches SET state = 'cancelled' WHERE id = ? AND staff = ? AND bank_code = ? AND state = 'open'`,
    )
    .bind(id, user, bankCode)

/** All of them, or none: a number that was ever used breaks the primary key. */
export const insertStagedContracts = (db: Database, id: string, { bankCode }: Staff, at: Date): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO contracts
         (number, kind, bank_code, organisation, organisation_key, mail, initial_password_hash, created_at)
       SELECT number, 'organisation', ?2, organisation, organisation_key, mail, initial_password_hash, ?3
       FROM staged_contracts WHERE batch = ?1 ORDER BY number`,
    )
    .bind(id, bankCode, at.getTime())

/** For the history's entries of the contracts: see `historyEntriesOfContracts`. */
export const stagedForHistory = (id: string) => ({
  sql: `SELECT number AS contract_number, json_object('organisation', organisation, 'batch', batch) AS detail
        FROM staged_contracts WHERE batch = ? ORDER BY row`,
  values: [id],
})

/** What waits of a batch that has ended. */
export const deleteStaged = (db: Database, id: string): D1PreparedStatement =>
  db
    .prepare(
      `DELETE FROM staged_contracts WHERE batch = ?1
         AND EXISTS (SELECT 1 FROM contract_batches WHERE id = ?1 AND state <> 'open')`,
    )
    .bind(id)

/** Rows whose number is a contract's already, or another row's. */
export const findRowsInTheWay = async (db: Database, id: string): Promise<{ row: number; number: string }[]> => {
  const { results } = await db
    .prepare(
      `SELECT row, number FROM staged_contracts s
       WHERE batch = ?1 AND (EXISTS (SELECT 1 FROM contracts c WHERE c.number = s.number) OR number IN (
         SELECT number FROM staged_contracts WHERE batch = ?1 GROUP BY number HAVING count(*) > 1))
       ORDER BY row`,
    )
    .bind(id)
    .all<{ row: number; number: string }>()
  return results
}

/** Those of the numbers that were ever used, by any bank. */
export const findTakenNumbers = async (db: Database, numbers: readonly string[]): Promise<string[]> => {
  const { results } = await db
    .prepare('SELECT number FROM json_each(?) JOIN contracts ON number = value')
    .bind(JSON.stringify(numbers))
    .all<{ number: string }>()
  return results.map(({ number }) => number)
}
