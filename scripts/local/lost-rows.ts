import { type CanonicalRow, canonicalLine } from '../../src/history/canonical-row.ts'
import type { Ask } from '../../src/history/verification-store.ts'

/** Who acted in a row of the history, or whom it concerned, as the staff know them. */
type Whom = { userId: string; role: 'master' | 'general'; contract: string }

const UNKNOWN = 'not in this database'

/** Of one question: each id is four numbers of it, and wrangler takes a question as an argument. */
const IDS_AT_ONCE = 100

/** What `newId` makes: 128 bits in hex. */
const ID = /^[0-9a-f]{32}$/

/** Questions take numbers alone: 32 bits of an id each. */
const numbersOf = (id: string): number[] => [0, 8, 16, 24].map(at => Number.parseInt(id.slice(at, at + 8), 16))

const idOf = (_: unknown, i: number): string =>
  `printf('%08x%08x%08x%08x', ${[1, 2, 3, 4].map(n => `?${i * 4 + n}`).join(', ')})`

const findUsers = async (ask: Ask, ids: readonly string[]): Promise<Map<string, Whom>> => {
  const found = new Map<string, Whom>()
  for (let i = 0; i < ids.length; i += IDS_AT_ONCE) {
    const page = ids.slice(i, i + IDS_AT_ONCE)
    const rows = await ask<Whom & { id: string }>(
      `SELECT id, user_id AS userId, role, contract_number AS contract FROM users WHERE id IN (${page.map(idOf).join(', ')})`,
      ...page.flatMap(numbersOf),
    )
    for (const { id, ...whom } of rows) found.set(id, whom)
  }
  return found
}

/**
 * The rows as lines of JSON, with the user ID, role and contract of whomever the database knows: a row of the history
 * names its users by the ids of their rows alone, which say nothing to the staff who are to do it again. Answers also how
 * many users it does not know: those who were registered in the time that was lost.
 */
export const linesOfLost = async (
  ask: Ask,
  rows: readonly CanonicalRow[],
): Promise<{ lines: string[]; unknown: number }> => {
  const ids = new Set(rows.flatMap(({ actor, subject }) => [actor, subject]).filter(id => id !== null))
  const users = await findUsers(
    ask,
    [...ids].filter(id => ID.test(id)),
  )
  const whomOf = (id: string | null) => (id === null ? null : (users.get(id) ?? UNKNOWN))
  const lines = rows.map(row => {
    const sealed: object = JSON.parse(canonicalLine(row))
    return JSON.stringify({ ...sealed, actorIs: whomOf(row.actor), subjectIs: whomOf(row.subject) })
  })
  return { lines, unknown: ids.size - users.size }
}
