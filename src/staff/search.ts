import type { Deps } from '../deps.ts'
import { startOfDay } from '../lib/jst.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { afterAllWith } from '../lib/search-key.ts'
import {
  type Cursor,
  cursorOf,
  keyFor,
  SEARCH_KINDS,
  type SearchKind,
  type SearchQuery,
  type SearchState,
} from './search-schema.ts'
import { byKind, byState, type FoundRow, type Range } from './search-store.ts'

const A_PAGE = 50
const A_GROUP = 10

/** 有効期限: those that can be renewed already. */
const DAYS_TO_THE_END = 30

export type Found = {
  /** What was searched by. */
  by: SearchKind | SearchState
  rows: FoundRow[]
  /** Where it goes on, if it does. */
  next: Cursor | null
}

export type SearchRefusal = { reason: 'nothing_to_search_for' | 'not_of_this_kind' }

const foundOf = (by: Found['by'], rows: readonly FoundRow[], limit: number): Found => {
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return { by, rows: rows.slice(0, limit), next: last ? { key: last.key, subject: last.subject } : null }
}

/** From the beginning of the range or a page's end, whichever is later: a made-up cursor leads out of no range. */
const begin = (start: string, cursor: Cursor | null): Cursor =>
  cursor && cursor.key >= start ? cursor : { key: start, subject: '' }

const rangeOfKey = (key: string, cursor: Cursor | null, limit: number): Range => ({
  after: begin(key, cursor),
  end: afterAllWith(key),
  limit: limit + 1,
})

/** Instants stand in the entries as 13 digits. */
const instantKey = (at: number): string => String(at).padStart(13, '0')

const rangeOfState = (state: SearchState, cursor: Cursor | null, now: Date): Range => {
  const limit = A_PAGE + 1
  switch (state) {
    case 'locked':
      return { after: begin(instantKey(now.getTime()), cursor), end: afterAllWith(''), limit }
    case 'ends': {
      const end = instantKey(startOfDay(now, DAYS_TO_THE_END + 1).getTime())
      return { after: begin(instantKey(now.getTime()), cursor), end, limit }
    }
    case 'waiting':
      return { after: begin('', cursor), end: afterAllWith(''), limit }
    case 'blocked':
    case 'bounced':
      // Backwards from the newest.
      return { after: cursor ?? { key: afterAllWith(''), subject: '' }, end: '', limit }
  }
}

/** Everything that the question could mean, the first of each: nobody on the telephone says what kind of thing it is. */
const searchAll = async ({ db }: Deps, bankCode: string, question: string): Promise<Result<Found[], SearchRefusal>> => {
  const asked = SEARCH_KINDS.flatMap(kind => {
    const key = keyFor(kind, question)
    return key === null ? [] : [{ kind, key }]
  })
  if (asked.length === 0) return refused({ reason: 'nothing_to_search_for' })
  const results = await db.batch<FoundRow>(
    asked.map(({ kind, key }) => byKind(db, bankCode, kind, { ...rangeOfKey(key, null, A_GROUP), asked: key })),
  )
  return ok(asked.map(({ kind }, i) => foundOf(kind, results[i]?.results ?? [], A_GROUP)))
}

const searchByKind = async (
  { db }: Deps,
  bankCode: string,
  kind: SearchKind,
  { question, cursor }: { question: string; cursor: Cursor | null },
): Promise<Result<Found[], SearchRefusal>> => {
  const key = keyFor(kind, question)
  if (key === null) return refused({ reason: 'not_of_this_kind' })
  const range = rangeOfKey(key, cursor, A_PAGE)
  const { results } = await byKind(db, bankCode, kind, { ...range, asked: key }).all<FoundRow>()
  return ok([foundOf(kind, results, A_PAGE)])
}

const searchByState = async (
  { db, now }: Deps,
  bankCode: string,
  state: SearchState,
  cursor: Cursor | null,
): Promise<Result<Found[], SearchRefusal>> => {
  const { results } = await byState(db, bankCode, state, rangeOfState(state, cursor, now())).all<FoundRow>()
  return ok([foundOf(state, results, A_PAGE)])
}

/** 契約・ユーザーの検索, among the acting bank's contracts and no other's. Without a question nothing is found. */
export const search = (
  deps: Deps,
  bankCode: string,
  { q, kind, state, after }: SearchQuery,
): Promise<Result<Found[], SearchRefusal>> => {
  const cursor = cursorOf(after)
  if (state) return searchByState(deps, bankCode, state, cursor)
  if (kind) return searchByKind(deps, bankCode, kind, { question: q, cursor })
  return q === '' ? Promise.resolve(ok([])) : searchAll(deps, bankCode, q)
}
