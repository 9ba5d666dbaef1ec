import type { Deps } from '../deps.ts'
import type { Actor } from '../sessions/actor.ts'
import { filterOf, type HistoryFilter, type HistoryQuery } from './schema.ts'
import { findUsersOfContract, type HistoryRow, type HistoryScope, historyStatement } from './store.ts'

const ROWS_PER_PAGE = 50
/** Of an export: a Worker may ask the database a thousand times. */
const ROWS_PER_READ = 2_000

/** A bank's office sees its bank's, a master the contract's, a general user their own. */
const scopeOf = (actor: Actor): HistoryScope => {
  if (actor.contractKind === 'bank') return { kind: 'bank', bankCode: actor.bankCode }
  if (actor.role === 'master') return { kind: 'contract', contractNumber: actor.contractNumber }
  return { kind: 'user', user: actor.user }
}

export type HistoryPage = {
  rows: HistoryRow[]
  /** Where the next page begins; null on the last. */
  next: number | null
  /** Whom a master can choose to see; empty for others. */
  users: { id: string; name: string; userId: string }[]
}

/** Which of its staff acted or is meant, and from where, is the bank's to know: their IDs would let anybody block them. */
const withoutStaff = (row: HistoryRow): HistoryRow => ({
  ...row,
  ...(row.isByOthers && { actorName: '労金', actorId: null, address: null }),
  ...(row.isAboutOthers && { subjectName: '労金', subjectId: null }),
})

const read = async (deps: Deps, actor: Actor, filter: HistoryFilter, before: number, limit: number) => {
  const scope = scopeOf(actor)
  const { results } = await historyStatement(deps.db, scope, filter, { before, limit }).all<HistoryRow>()
  return scope.kind === 'bank' ? results : results.map(withoutStaff)
}

/** 操作履歴: one page, newest first. */
export const listHistory = async (deps: Deps, actor: Actor, query: HistoryQuery): Promise<HistoryPage> => {
  const before = Number(query.before || Number.MAX_SAFE_INTEGER)
  const found = await read(deps, actor, filterOf(query), before, ROWS_PER_PAGE + 1)
  const rows = found.slice(0, ROWS_PER_PAGE)
  const users = actor.role === 'master' ? await findUsersOfContract(deps.db, actor.contractNumber) : []
  return { rows, next: found.length > rows.length ? (rows.at(-1)?.id ?? null) : null, users }
}

/** All rows of the filter, read page by page so that a long history never stands in memory. */
export async function* readHistory(deps: Deps, actor: Actor, query: HistoryQuery): AsyncGenerator<HistoryRow[]> {
  const filter = filterOf(query)
  let before = Number.MAX_SAFE_INTEGER
  for (;;) {
    const rows = await read(deps, actor, filter, before, ROWS_PER_READ)
    if (rows.length > 0) yield rows
    if (rows.length < ROWS_PER_READ) return
    before = rows.at(-1)?.id ?? 0
  }
}
