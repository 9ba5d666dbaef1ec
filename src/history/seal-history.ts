import type { Deps } from '../deps.ts'
import { BEGINNING, seal } from './checkpoint.ts'
import { findLastCheckpoint, findRows, insertCheckpoint } from './checkpoint-store.ts'

/** Of one checkpoint: its marks then take some 15 KB. */
const ROWS_AT_ONCE = 500
/** Of one run: 10,000 rows, as after a CSV of 10,000 contracts. */
const ROUNDS = 20

/**
 * Seals what the history has gained since the last checkpoint. Ids are given and rows become visible in one order, for
 * SQLite has one writer at a time and a trigger refuses ids that do not rise: what is read here up to its last id has
 * no row to come. Any number of runs may do this at once, or die at any point: the chain takes one next link.
 * @returns how many rows were sealed
 */
export const sealHistory = async ({ db, historyKey, now }: Deps): Promise<number> => {
  let sealed = 0
  for (let i = 0; i < ROUNDS; i++) {
    const last = (await findLastCheckpoint(db)) ?? BEGINNING
    const [first, ...others] = await findRows(db, {
      after: last.lastId,
      upTo: Number.MAX_SAFE_INTEGER,
      limit: ROWS_AT_ONCE,
    })
    if (!first) break
    const { meta } = await insertCheckpoint(db, await seal(historyKey, last, [first, ...others], now())).run()
    // Another run was quicker and goes on from there.
    if (meta.changes === 0) break
    sealed += 1 + others.length
    if (others.length + 1 < ROWS_AT_ONCE) break
  }
  return sealed
}
