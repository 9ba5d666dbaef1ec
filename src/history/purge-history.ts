import type { Deps } from '../deps.ts'
import { TEN_YEARS } from '../lib/old-rows.ts'
import { findPurgeable, purgeCheckpoint } from './checkpoint-store.ts'

/** Of one night, each with up to 500 rows in one transaction. */
const CHECKPOINTS_A_NIGHT = 400

/**
 * Forgets rows whose ten years are over, by whole checkpoints from the oldest on. That they are old enough, sealed and
 * in the archive is decided by the database's triggers, not here; the checkpoint stays, and proves that what is gone
 * was purged and not removed.
 * @returns how many checkpoints' rows were purged
 */
export const purgeHistory = async ({ db, now }: Deps): Promise<number> => {
  let purged = 0
  while (purged < CHECKPOINTS_A_NIGHT) {
    const at = now()
    const next = await findPurgeable(db, new Date(at.getTime() - TEN_YEARS))
    if (!next) break
    await db.batch(purgeCheckpoint(db, next, at))
    purged += 1
  }
  return purged
}
