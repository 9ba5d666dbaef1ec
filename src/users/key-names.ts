import type { Deps } from '../deps.ts'
import { searchKey } from '../lib/search-key.ts'
import { fillNameKeys, findUsersWithoutKey } from './key-store.ts'

/** Of one run, in two requests to the database: what is left is the next minute's. */
const BATCH = 4_000

/** Makes names searchable that were written without their key, or before there were any. Answers how many. */
export const keyNames = async ({ db }: Deps): Promise<number> => {
  const users = await findUsersWithoutKey(db, BATCH)
  if (users.length === 0) return 0
  await fillNameKeys(
    db,
    users.map(({ id, name }) => ({ id, name, key: searchKey(name) })),
  )
  return users.length
}
