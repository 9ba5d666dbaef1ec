import type { Database } from '../deps.ts'

/** A published revocation list; instants in milliseconds since the epoch. */
export type ListAge = { issuer: string; thisUpdate: number; nextUpdate: number }

/** One row per issuing CA there ever was. */
export const findListAges = async (db: Database): Promise<ListAge[]> => {
  const { results } = await db
    .prepare(
      'SELECT issuer, this_update AS thisUpdate, next_update AS nextUpdate FROM revocation_lists ORDER BY issuer',
    )
    .all<ListAge>()
  return results
}
