import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database } from '../deps.ts'
import type { Cursor, SearchKind, SearchState } from './search-schema.ts'

type Lock = 'free' | 'locked' | 'blocked'

/** What was found: a contract, and the user of it where the search was for users. Instants are milliseconds. */
export type FoundRow = Cursor & {
  contractNumber: string
  organisation: string
  contractStatus: 'active' | 'terminated'
  hasMaster: 0 | 1
  user: string | null
  userId: string | null
  name: string | null
  mail: string | null
  role: 'master' | 'general' | null
  userStatus: 'active' | 'deleted' | 'retired' | null
  mailBouncedAt: number | null
  temporaryUntil: number | null
  portalLock: Lock | null
  portalUntil: number | null
  memberLock: Lock | null
  memberUntil: number | null
}

type Walk = {
  /** The two columns of the index that the walk follows; twice the same where one names the row. */
  order: readonly [key: string, subject: string]
  /** Tables from the index on; `u` is the user and `c` the contract. */
  tables: string
  where: string
  isBackwards?: boolean
}

/**
 * One walk along an index, from the cursor to the end of a range. Binds ?1 = bank, ?2 and ?3 = key and subject to begin
 * after, ?4 = the key to end before (walking backwards: the first that belongs to it), ?5 = limit. The contract's own
 * bank is asked as well: an entry alone never shows anything.
 */
const walk = ({ order: [key, subject], tables, where, isBackwards = false }: Walk): string => `
  SELECT ${key} AS key, ${subject} AS subject, c.number AS contractNumber, c.organisation, c.status AS contractStatus,
         EXISTS (SELECT 1 FROM users m
                 WHERE m.contract_number = c.number AND m.role = 'master' AND m.status = 'active') AS hasMaster,
         u.id AS user, u.user_id AS userId, u.name, u.mail, u.role, u.status AS userStatus,
         u.mail_bounced_at AS mailBouncedAt, u.temporary_until AS temporaryUntil, p.state AS portalLock, p.locked_until AS portalUntil,
         k.state AS memberLock, k.locked_until AS memberUntil
  FROM ${tables}
  LEFT JOIN locks p ON p.guard = 'user:' || u.id AND p.counter = 'portal'
  LEFT JOIN locks k ON k.guard = 'user:' || u.id AND k.counter = 'member'
  WHERE ${where} AND c.bank_code = ?1 AND (${key}, ${subject}) ${isBackwards ? '<' : '>'} (?2, ?3)
    AND ${key} ${isBackwards ? '>=' : '<'} ?4
  ORDER BY ${[...new Set([key, subject])].map(column => (isBackwards ? `${column} DESC` : column)).join(', ')} LIMIT ?5`

// CROSS JOIN keeps the order of the tables, whatever the planner thinks of their sizes.
const ENTRY = ['e.key', 'e.subject'] as const
const entries = (kind: string) => `e.bank_code = ?1 AND e.kind = '${kind}'`
const USERS =
  'search_entries e CROSS JOIN users u ON u.id = e.subject CROSS JOIN contracts c ON c.number = u.contract_number'
/** A contract's number is nobody's id: where the entry is of the contract, there is no user. */
const EITHER = `search_entries e LEFT JOIN users u ON u.id = e.subject
  CROSS JOIN contracts c ON c.number = coalesce(u.contract_number, e.subject)`
const CERTIFICATES = `search_entries e CROSS JOIN certificates x ON x.serial = e.subject CROSS JOIN users u ON u.id = x.user
  CROSS JOIN contracts c ON c.number = u.contract_number`

/** Of a name that holds what is asked (?6) twice only the first place counts. */
const atItsFirstPlace = (column: string): string => `instr(${column}, ?6) = length(${column}) - length(e.key) + 1`

/** By what is typed: the range is of all that begins with it. */
export const KIND_SQL: Record<SearchKind, string> = {
  number: walk({
    order: ['c.number', 'c.number'],
    tables: 'contracts c INDEXED BY contracts_of_bank LEFT JOIN users u ON u.id = c.number',
    where: 'TRUE',
  }),
  organisation: walk({
    order: ENTRY,
    tables: EITHER,
    where: `${entries('organisation')} AND ${atItsFirstPlace('c.organisation_key')}`,
  }),
  user_id: walk({ order: ENTRY, tables: USERS, where: entries('user_id') }),
  name: walk({ order: ENTRY, tables: USERS, where: `${entries('name')} AND ${atItsFirstPlace('u.name_key')}` }),
  mail: walk({ order: ENTRY, tables: USERS, where: entries('mail') }),
  serial: walk({
    order: ['x.serial', 'x.serial'],
    tables: 'certificates x CROSS JOIN users u ON u.id = x.user CROSS JOIN contracts c ON c.number = u.contract_number',
    where: 'TRUE',
  }),
}

/** By how it stands: the range is of instants, or all of them. What happened last comes first, what ends first too. */
export const STATE_SQL: Record<SearchState, string> = {
  locked: walk({ order: ENTRY, tables: EITHER, where: entries('locked') }),
  blocked: walk({ order: ENTRY, tables: EITHER, where: entries('blocked'), isBackwards: true }),
  ends: walk({ order: ENTRY, tables: CERTIFICATES, where: `${entries('ends')} AND x.slot = 'current'` }),
  bounced: walk({ order: ENTRY, tables: USERS, where: entries('bounced'), isBackwards: true }),
  waiting: walk({ order: ENTRY, tables: EITHER, where: entries('waiting') }),
}

export type Range = { after: Cursor; end: string; limit: number }

/** Statements rather than rows: a search for everything is one request to the database. */
export const byKind = (
  db: Database,
  bankCode: string,
  kind: SearchKind,
  { after, end, limit, asked }: Range & { asked: string },
): D1PreparedStatement => {
  const values = [bankCode, after.key, after.subject, end, limit]
  return db.prepare(KIND_SQL[kind]).bind(...values, ...(KIND_SQL[kind].includes('?6') ? [asked] : []))
}

/** One page of a bank's list by state. */
export const byState = (
  db: Database,
  bankCode: string,
  state: SearchState,
  { after, end, limit }: Range,
): D1PreparedStatement => db.prepare(STATE_SQL[state]).bind(bankCode, after.key, after.subject, end, limit)
