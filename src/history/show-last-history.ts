import type { Deps } from '../deps.ts'
import type { HistoryFilter } from './schema.ts'
import { type HistoryRow, type HistoryScope, historyStatement } from './store.ts'

const LAST = 10
const A_PAGE = 50
const UNFILTERED: HistoryFilter = { from: null, until: null, user: null, operation: null, result: null }

const read = async ({ db }: Deps, scope: HistoryScope, before: number, limit: number): Promise<HistoryRow[]> => {
  const { results } = await historyStatement(db, scope, UNFILTERED, { before, limit }).all<HistoryRow>()
  return results
}

/** The last entries of a contract or user that the caller may see, newest first. */
export const showLastHistory = (deps: Deps, scope: HistoryScope): Promise<HistoryRow[]> =>
  read(deps, scope, Number.MAX_SAFE_INTEGER, LAST)

export type WholeHistoryPage = {
  rows: HistoryRow[]
  /** Where the next page begins; null on the last. */
  next: number | null
}

/** All of them, page by page. */
export const showWholeHistory = async (deps: Deps, scope: HistoryScope, before: number): Promise<WholeHistoryPage> => {
  const found = await read(deps, scope, before, A_PAGE + 1)
  const rows = found.slice(0, A_PAGE)
  return { rows, next: found.length > A_PAGE ? (rows.at(-1)?.id ?? null) : null }
}
