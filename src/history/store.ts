import type { Database } from '../deps.ts'
import type { HistoryFilter } from './schema.ts'

export type HistoryRow = {
  id: number
  at: number
  operation: string
  result: 'done' | 'refused'
  code: string | null
  contractNumber: string | null
  address: string | null
  requestId: string | null
  /** JSON. */
  detail: string
  actorName: string | null
  actorId: string | null
  /** Whether somebody of another contract than the row's acted: the bank's staff, 1 or 0. */
  isByOthers: 0 | 1
  /** The same of whom it concerns, such as the staff member whom a mail about the contract did not reach. */
  isAboutOthers: 0 | 1
  subjectName: string | null
  subjectId: string | null
}

/** Whose history: a bank's, a contract's, or what one user did or had done to them. */
export type HistoryScope =
  | { kind: 'bank'; bankCode: string }
  | { kind: 'contract'; contractNumber: string }
  | { kind: 'user'; user: string }

/** Binds ?1 = scope, ?2 = before id, ?3–?7 = filter, ?8 = limit. */
const FILTERS = `id < ?2 AND (?3 IS NULL OR at >= ?3) AND (?4 IS NULL OR at < ?4)
  AND (?5 IS NULL OR actor = ?5 OR subject = ?5) AND (?6 IS NULL OR operation = ?6) AND (?7 IS NULL OR result = ?7)`

const page = (index: string, column: string): string =>
  `SELECT id FROM history INDEXED BY ${index} WHERE ${column} = ?1 AND ${FILTERS} ORDER BY id DESC LIMIT ?8`

/** Later than any instant: where a page of days begins that is the first. */
const LATEST = Number.MAX_SAFE_INTEGER
const BEFORE_AT = `coalesce((SELECT at FROM history WHERE id = ?2), ${LATEST})`

/** A bank's history has millions of rows: days and operations have indexes of their own. */
type Walk = HistoryScope['kind'] | 'bank_by_day' | 'bank_by_operation'

const IDS: Record<Walk, string> = {
  bank: page('history_of_bank', 'bank_code'),
  bank_by_operation: `
    SELECT id FROM history INDEXED BY history_of_bank_by_operation
    WHERE bank_code = ?1 AND operation = ?6 AND ${FILTERS} ORDER BY id DESC LIMIT ?8`,
  // In the order of its index, which is that of the ids but for what was reported late. The + keeps the row's place from
  // taking the index over from the days.
  bank_by_day: `
    SELECT id FROM history INDEXED BY history_of_bank_by_day
    WHERE bank_code = ?1 AND at >= coalesce(?3, 0) AND at <= min(coalesce(?4 - 1, ${LATEST}), ${BEFORE_AT})
      AND (+at, id) < (${BEFORE_AT}, ?2) AND (?5 IS NULL OR actor = ?5 OR subject = ?5)
      AND (?6 IS NULL OR operation = ?6) AND (?7 IS NULL OR result = ?7)
    ORDER BY at DESC, id DESC LIMIT ?8`,
  contract: page('history_of_contract', 'contract_number'),
  // Two index walks rather than an OR that would read the whole table.
  user: `SELECT id FROM (${page('history_by_subject', 'subject')})
         UNION SELECT id FROM (${page('history_by_actor', 'actor')}) ORDER BY id DESC LIMIT ?8`,
}

const walkOf = ({ kind }: HistoryScope, { from, until, operation }: HistoryFilter): Walk => {
  if (kind !== 'bank') return kind
  if (from !== null || until !== null) return 'bank_by_day'
  return operation === null ? 'bank' : 'bank_by_operation'
}

const keyOf = (scope: HistoryScope): string => {
  switch (scope.kind) {
    case 'bank':
      return scope.bankCode
    case 'contract':
      return scope.contractNumber
    case 'user':
      return scope.user
  }
}

/** Binds as above. */
export const historySql = (walk: Walk): string =>
  `SELECT h.id, h.at, h.operation, h.result, h.code, h.contract_number AS contractNumber,
          h.address, h.request_id AS requestId, h.detail, a.name AS actorName, a.user_id AS actorId,
          (a.contract_number IS NOT NULL AND a.contract_number IS NOT h.contract_number) AS isByOthers,
          (s.contract_number IS NOT NULL AND s.contract_number IS NOT h.contract_number) AS isAboutOthers,
          s.name AS subjectName, s.user_id AS subjectId
   FROM history h LEFT JOIN users a ON a.id = h.actor LEFT JOIN users s ON s.id = h.subject
   WHERE h.id IN (${IDS[walk]}) ORDER BY ${walk === 'bank_by_day' ? 'h.at DESC, ' : ''}h.id DESC`

/** Rows older than `before`, newest first: a page that starts at a row never skips or doubles one. */
export const historyStatement = (
  db: Database,
  scope: HistoryScope,
  filter: HistoryFilter,
  { before, limit }: { before: number; limit: number },
) =>
  db
    .prepare(historySql(walkOf(scope, filter)))
    .bind(keyOf(scope), before, filter.from, filter.until, filter.user, filter.operation, filter.result, limit)

/** The users of a contract, deleted ones too, to choose from. */
export const findUsersOfContract = async (
  db: Database,
  contractNumber: string,
): Promise<{ id: string; name: string; userId: string }[]> => {
  const { results } = await db
    .prepare('SELECT id, name, user_id AS userId FROM users WHERE contract_number = ? ORDER BY created_at, id')
    .bind(contractNumber)
    .all<{ id: string; name: string; userId: string }>()
  return results
}
