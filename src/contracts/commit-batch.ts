import type { Deps, Origin } from '../deps.ts'
import { historyEntriesOfContracts } from '../history/record.ts'
import { isDuplicate, isLostRace, mustHaveChangedOne } from '../lib/batch.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import {
  deleteStaged,
  findBatch,
  findRowsInTheWay,
  insertStagedContracts,
  markCancelled,
  markCommitted,
  stagedForHistory,
} from './batch-store.ts'
import type { BatchRefusal } from './errors.ts'
import type { Staff } from './find-correctable.ts'

/**
 * All contracts of the batch, with their history, in one transaction or none of them. Asked again after it was done
 * (the answer was lost), it answers the same.
 */
export const commitBatch = async (
  deps: Deps,
  origin: Origin,
  staff: Staff,
  id: string,
): Promise<Result<{ registered: number }, BatchRefusal>> => {
  const { db, now } = deps
  const at = now()
  const { bankCode, user: actor } = staff
  try {
    const entry = { at, operation: 'register_contract', result: 'done', bankCode, actor, origin } as const
    await db.batch([
      markCommitted(db, id, staff),
      mustHaveChangedOne(db),
      insertStagedContracts(db, id, staff, at),
      historyEntriesOfContracts(db, entry, stagedForHistory(id)),
      deleteStaged(db, id),
    ])
  } catch (error) {
    if (isDuplicate(error, 'contracts.number')) {
      return refused({ reason: 'numbers_taken', rows: await findRowsInTheWay(db, id) })
    }
    if (!isLostRace(error)) throw error
  }
  const batch = await findBatch(db, id, staff)
  if (batch?.state === 'committed') return ok({ registered: batch.rowCount })
  return refused({ reason: batch?.state === 'open' ? 'incomplete' : 'over' })
}

/**
 * キャンセル: what has arrived of the batch is void, and nothing of it is registered any more.
 * @returns how many contracts it has registered: none, unless the commit came first
 */
export const cancelBatch = async ({ db }: Deps, staff: Staff, id: string): Promise<{ registered: number }> => {
  await db.batch([markCancelled(db, id, staff), deleteStaged(db, id)])
  const batch = await findBatch(db, id, staff)
  return { registered: batch?.state === 'committed' ? batch.rowCount : 0 }
}
