import { hashForAnother } from '../credentials/hash-for-another.ts'
import type { Deps } from '../deps.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import type { NumberedRow } from './batch-schema.ts'
import { findBatch, findStagedRows, findTakenNumbers, insertBatch, stageRows } from './batch-store.ts'
import type { BatchRefusal } from './errors.ts'
import type { Staff } from './find-correctable.ts'

/** Begins a batch of `rows` contracts under the id that the page chose; asked again, it is the same batch. */
export const openBatch = async (
  { db, now }: Deps,
  staff: Staff,
  id: string,
  rows: number,
): Promise<Result<null, BatchRefusal>> => {
  await insertBatch(db, id, staff, { rows, at: now() }).run()
  const batch = await findBatch(db, id, staff)
  return batch?.state === 'open' && batch.rowCount === rows ? ok(null) : refused({ reason: 'over' })
}

/** The rows that have arrived, for a page that goes on with a batch. */
export const showStagedRows = async (
  { db }: Deps,
  staff: Staff,
  id: string,
): Promise<Result<number[], BatchRefusal>> => {
  const batch = await findBatch(db, id, staff)
  return batch?.state === 'open' ? ok(await findStagedRows(db, id)) : refused({ reason: 'over' })
}

/**
 * A chunk of the file: its initial passwords are hashed here and now, in guards that nobody's login waits for, and are
 * never kept readable. The same rows may be sent again.
 */
export const stageContracts = async (
  deps: Deps,
  staff: Staff,
  id: string,
  rows: readonly NumberedRow[],
): Promise<Result<null, BatchRefusal>> => {
  const { db } = deps
  const batch = await findBatch(db, id, staff)
  if (batch?.state !== 'open') return refused({ reason: 'over' })
  const staged = await Promise.all(
    rows.map(async ({ row, contractNumber: number, organisation, mail, initialPassword: password }, lane) => {
      const hash = await hashForAnother(deps, { kind: 'hashing', lane }, password)
      return { row, number, organisation, mail: mail || null, hash }
    }),
  )
  const { meta } = await stageRows(db, id, staff, staged).run()
  return meta.changes === rows.length ? ok(null) : refused({ reason: 'over' })
}

/** rules.md 1: a number is never used again, whichever bank's it was. */
export const showTakenNumbers = ({ db }: Deps, numbers: readonly string[]): Promise<string[]> =>
  findTakenNumbers(db, numbers)
