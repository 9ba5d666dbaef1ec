import type { Deps } from '../deps.ts'
import { searchKey } from '../lib/search-key.ts'
import { fillOrganisationKeys, findContractsWithoutKey } from './key-store.ts'

/** Of one run, in two requests to the database: what is left is the next minute's. */
const BATCH = 4_000

/** Makes organisations searchable that were written without their key, or before there were any. Answers how many. */
export const keyOrganisations = async ({ db }: Deps): Promise<number> => {
  const contracts = await findContractsWithoutKey(db, BATCH)
  if (contracts.length === 0) return 0
  await fillOrganisationKeys(
    db,
    contracts.map(({ number, organisation }) => ({ number, organisation, key: searchKey(organisation) })),
  )
  return contracts.length
}
