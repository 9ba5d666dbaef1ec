import type { Deps } from '../deps.ts'
import { type Archived, nameAfter, nameOf, numberIn, unpack } from './archive.ts'
import type { Checkpoint } from './checkpoint.ts'
import { findCheckpointNames, findLastSealedBefore } from './checkpoint-store.ts'

type ArchiveDeps = Pick<Deps, 'db' | 'archive'>

/**
 * Names of checkpoints that the archive has and a restored database does not, in their order.
 * @param restoredTo the instant whose state the database has: what was sealed until then is in both
 * @param after goes on after this name
 */
export const lostNames = async ({ db, archive }: ArchiveDeps, restoredTo: Date, after = ''): Promise<string[]> => {
  if (!archive) return []
  const fork = await findLastSealedBefore(db, restoredTo)
  const from = nameAfter(fork)
  const archived: string[] = []
  for await (const name of archive.list(after > from ? after : from)) if (numberIn(name) !== null) archived.push(name)
  // Asked after the archive: what another run exports meanwhile is no loss.
  const own = new Set((await findCheckpointNames(db, fork)).map(nameOf))
  return archived.filter(name => !own.has(name))
}

/** @throws if the archive has not got it */
export const readLost = async ({ archive }: ArchiveDeps, name: string): Promise<Archived> => {
  const bytes = await archive?.read(name)
  if (!bytes) throw new Error('a checkpoint of the archive cannot be read')
  return unpack(bytes)
}

/**
 * The lines' last checkpoints, by their hashes, after one more was read: it takes the place of the one that it builds
 * on. Read in the order of their names, after the last one these are the tips of all lines, of which there are as many
 * as restores that nobody knows of any more. Pure.
 */
export const tipsWith = (tips: readonly string[], { hash, previousHash }: Checkpoint): string[] => [
  ...tips.filter(tip => tip !== previousHash),
  hash,
]
