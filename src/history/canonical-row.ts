import { sha256Hex, utf8 } from '../lib/bytes.ts'

/** A row of the history as it is sealed: its columns, in this order, under the database's names. */
export type CanonicalRow = {
  id: number
  event_key: string | null
  at: number
  operation: string
  result: string
  code: string | null
  bank_code: string | null
  contract_number: string | null
  actor: string | null
  subject: string | null
  address: string | null
  request_id: string | null
  detail: string
}

/** Part of every seal ever made: never reordered. */
export const CANONICAL_COLUMNS = [
  'id',
  'event_key',
  'at',
  'operation',
  'result',
  'code',
  'bank_code',
  'contract_number',
  'actor',
  'subject',
  'address',
  'request_id',
  'detail',
] as const satisfies readonly (keyof CanonicalRow)[]

/** One line of JSON without its end, the same for the same row on every runtime. */
export const canonicalLine = (row: CanonicalRow): string =>
  JSON.stringify(Object.fromEntries(CANONICAL_COLUMNS.map(column => [column, row[column]])))

/** A row's id with the start of its SHA-256: enough to tell which row is not what it was. */
export type Mark = readonly [id: number, digest: string]

/** 64 bits: marks only name rows; what proves them is the full hash over all of them. */
const MARK_DIGITS = 16

/** The row's mark, as checkpoints carry it. */
export const markOf = async (row: CanonicalRow): Promise<Mark> => [
  row.id,
  (await sha256Hex(utf8(canonicalLine(row)))).slice(0, MARK_DIGITS),
]

/** SHA-256 in hex over the hash that came before and the rows, each a line. */
export const hashRows = (previousHash: string, rows: readonly CanonicalRow[]): Promise<string> =>
  sha256Hex(utf8([previousHash, ...rows.map(canonicalLine), ''].join('\n')))
