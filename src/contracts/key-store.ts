import type { Database } from '../deps.ts'

type Named = { number: string; organisation: string }

export const CONTRACTS_WITHOUT_KEY =
  'SELECT number, organisation FROM contracts WHERE organisation_key IS NULL ORDER BY number LIMIT ?1'

/** Contracts whose organisation was written without its search key, at most `limit`. */
export const findContractsWithoutKey = async (db: Database, limit: number): Promise<Named[]> => {
  const { results } = await db.prepare(CONTRACTS_WITHOUT_KEY).bind(limit).all<Named>()
  return results
}

/** Only where the organisation's name is still the one that the key was made of. */
export const fillOrganisationKeys = (db: Database, keys: readonly (Named & { key: string })[]) =>
  db
    .prepare(
      `UPDATE contracts SET organisation_key = k.value ->> 'key' FROM json_each(?) k
       WHERE contracts.number = k.value ->> 'number' AND organisation = k.value ->> 'organisation' AND organisation_key IS NULL`,
    )
    .bind(JSON.stringify(keys))
    .run()
