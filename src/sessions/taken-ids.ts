import type { Deps } from '../deps.ts'

/** rules.md 2: "already registered" tells that an ID exists, so it is said this often and then the session ends. */
const MOST_TAKEN_IDS = 10

/** Counts an answer "this user ID is taken" in a session. @returns whether the session goes on */
export const countTakenId = async (deps: Pick<Deps, 'db' | 'now'>, session: string): Promise<boolean> => {
  const row = await deps.db
    .prepare(
      `UPDATE sessions SET taken_ids = taken_ids + 1,
         ended_at = CASE WHEN taken_ids + 1 >= ?3 THEN ?2 ELSE ended_at END,
         end_reason = CASE WHEN taken_ids + 1 >= ?3 THEN 'taken_ids' ELSE end_reason END
       WHERE token_hash = ?1 AND ended_at IS NULL RETURNING ended_at IS NULL AS goesOn`,
    )
    .bind(session, deps.now().getTime(), MOST_TAKEN_IDS)
    .first<{ goesOn: number }>()
  return row?.goesOn === 1
}
