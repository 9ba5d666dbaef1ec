import type { Deps } from '../deps.ts'
import { type Archive, type Archived, nameOf, pack, unpack } from './archive.ts'
import { hashRows } from './canonical-row.ts'
import { findRows, findUnexported, markExported } from './checkpoint-store.ts'

/** Of one run: after an outage of the archive a day's checkpoints are made up for in an hour. */
const MOST_AT_ONCE = 30

/** What stands there under the name must be the same checkpoint, or it is not acknowledged. */
const store = async (archive: Archive, archived: Archived): Promise<string> => {
  const name = nameOf(archived.checkpoint)
  if (await archive.putIfAbsent(name, await pack(archived))) return name
  const bytes = await archive.read(name)
  const there = bytes && (await unpack(bytes))
  if (there?.checkpoint.hash !== archived.checkpoint.hash || there.rows.length !== archived.rows.length)
    throw new Error(`the archive has something else under ${name}`)
  return name
}

/**
 * Brings checkpoints with their rows to the archive, oldest first, until it has acknowledged each. Rows that are no
 * longer what was sealed are not exported as if they were: that checkpoint waits, the failure is logged with every run,
 * and `npm run history:verify` names the row.
 * @returns how many checkpoints were exported; 0 where no archive is configured
 */
export const exportCheckpoints = async ({ db, archive, now }: Deps): Promise<number> => {
  if (!archive) return 0
  let exported = 0
  for (const { after, ...checkpoint } of await findUnexported(db, MOST_AT_ONCE)) {
    const rows = await findRows(db, { after, upTo: checkpoint.lastId, limit: checkpoint.count + 1 })
    if ((await hashRows(checkpoint.previousHash, rows)) !== checkpoint.rowsHash)
      throw new Error(`the rows of checkpoint ${checkpoint.number} are not what was sealed`)
    const name = await store(archive, { checkpoint, rows })
    const { meta } = await markExported(db, checkpoint.number, name, now()).run()
    exported += meta.changes
  }
  return exported
}
