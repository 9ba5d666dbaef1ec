import type { Deps } from '../deps.ts'
import type { HistoryFilter } from './schema.ts'
import { type HistoryRow, type HistoryScope, historyStatement } from './store.ts'

const LAST = 10
const UNFILTERED: HistoryFilter = { from: null, until: null, user: null, operation: null, result: null }

/** The last entries of a contract or user that the caller may see, newest first. */
export const showLastHistory = async ({ db }: Deps, scope: HistoryScope): Promise<HistoryRow[]> => {
  const page = { before: Number.MAX_SAFE_INTEGER, limit: LAST }
  const { results } = await historyStatement(db, scope, UNFILTERED, page).all<HistoryRow>()
  return results
}
