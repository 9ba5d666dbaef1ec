import type { Deps } from '../deps.ts'
import { type Archived, nameAfter, nameOf, numberIn, unpack } from './archive.ts'
import { findCheckpointNames, findLastSealedBefore } from './checkpoint-store.ts'

type ArchiveDeps = Pick<Deps, 'db' | 'archive'>

/**
 * Names of checkpoints that the archive has and a restored database does not, in their order.
 * @param restoredTo the instant whose state the database has: what was sealed until then is in both
 * @param after goes on after this name
 */
export async function* lostNames({ db, archive }: ArchiveDeps, restoredTo: Date, after = ''): AsyncGenerator<string> {
  if (!archive) return
  const fork = await findLastSealedBefore(db, restoredTo)
  const own = new Set((await findCheckpointNames(db, fork)).map(nameOf))
  const from = nameAfter(fork)
  for await (const name of archive.list(after > from ? after : from)) {
    if (numberIn(name) !== null && !own.has(name)) yield name
  }
}

/** @throws if the archive has not got it */
export const readLost = async ({ archive }: ArchiveDeps, name: string): Promise<Archived> => {
  const bytes = await archive?.read(name)
  if (!bytes) throw new Error('a checkpoint of the archive cannot be read')
  return unpack(bytes)
}
