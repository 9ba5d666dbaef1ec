import { CsvError, parse } from 'csv-parse/browser/esm/sync'
import { MOST_ROWS } from '../../contracts/batch-schema.ts'
import { ok, type Result, refused } from '../../lib/result.ts'

/** Several times what 10,000 contracts need. */
const LARGEST_FILE = 5 * 1024 * 1024

/** The columns, by the names that the schema gives them. */
export const COLUMNS = ['contractNumber', 'organisation', 'mail', 'initialPassword'] as const
export type Column = (typeof COLUMNS)[number]

/** `row` as a spreadsheet counts: the heading is row 1, and blank rows count. */
export type FileRow = { row: number; cells: Record<Column, string>; isTooWide: boolean }

export type ReadFile = { encoding: 'UTF-8' | 'Shift_JIS'; rows: FileRow[] }

/** Why a file cannot be read at all: a message code with its values. */
export type FileFault =
  | { code: 'E7012'; values: { size: string; most: string } }
  | { code: 'E7013'; values: { most: string } }
  | { code: 'E7014' | 'E7017' | 'E7066' }
  | { code: 'E7015'; missing: Column[]; doubled: Column[] }
  | { code: 'E7016'; values: { row: string } }

/** All at once: a file that was put together from two may have either. */
const LINE_ENDS = ['\r\n', '\n', '\r']

const decodedAs = (label: 'utf-8' | 'shift_jis', bytes: ArrayBuffer): string | null => {
  try {
    // The byte order mark is dropped by the decoder. WHATWG's shift_jis is Windows-31J, with 髙, 﨑 and ①.
    return new TextDecoder(label, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/**
 * Text in Shift_JIS is hardly ever valid UTF-8 by chance (its second bytes begin no character there), so the order
 * tells the two apart. Null for neither, and for UTF-16, whose zero bytes no CSV of ours has.
 */
const decode = (bytes: ArrayBuffer): { encoding: ReadFile['encoding']; text: string } | null => {
  if (new Uint8Array(bytes).includes(0)) return null
  const utf8 = decodedAs('utf-8', bytes)
  if (utf8 !== null) return { encoding: 'UTF-8', text: utf8 }
  const shiftJis = decodedAs('shift_jis', bytes)
  return shiftJis === null ? null : { encoding: 'Shift_JIS', text: shiftJis }
}

const isBlank = (cells: readonly string[]): boolean => cells.every(cell => cell.trim() === '')

const headingOf = (cell: string): string => cell.normalize('NFKC').trim()

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)}MB`

/** @param headings what the columns are called in the file's first row */
export const readFile = async (
  file: Blob,
  headings: Readonly<Record<Column, string>>,
): Promise<Result<ReadFile, FileFault>> => {
  if (file.size > LARGEST_FILE) {
    return refused({ code: 'E7012', values: { size: megabytes(file.size), most: megabytes(LARGEST_FILE) } })
  }
  // Gone, changed or out of reach since it was chosen: the browser refuses to read it.
  const bytes = await file.arrayBuffer().catch(() => null)
  if (!bytes) return refused({ code: 'E7066' })
  const decoded = decode(bytes)
  if (!decoded) return refused({ code: 'E7014' })

  let records: string[][]
  try {
    records = parse(decoded.text, { relax_column_count: true, skip_empty_lines: false, record_delimiter: LINE_ENDS })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const { lines } = error as CsvError & { lines?: unknown }
    return refused({ code: 'E7016', values: { row: typeof lines === 'number' ? String(lines) : '1' } })
  }

  const [first = [], ...rest] = records
  const named = first.map(headingOf)
  const places = COLUMNS.map(column => ({
    column,
    at: named.flatMap((name, i) => (name === headingOf(headings[column]) ? [i] : [])),
  }))
  const missing = places.filter(({ at }) => at.length === 0).map(({ column }) => column)
  const doubled = places.filter(({ at }) => at.length > 1).map(({ column }) => column)
  if (missing.length + doubled.length > 0) return refused({ code: 'E7015', missing, doubled })

  const rows: FileRow[] = []
  for (const [i, cells] of rest.entries()) {
    if (isBlank(cells)) continue
    if (rows.length === MOST_ROWS) {
      return refused({ code: 'E7013', values: { most: MOST_ROWS.toLocaleString('ja-JP') } })
    }
    const cell = (column: Column) => cells[places.find(place => place.column === column)?.at[0] ?? -1] ?? ''
    rows.push({
      row: i + 2,
      cells: {
        contractNumber: cell('contractNumber'),
        organisation: cell('organisation'),
        mail: cell('mail'),
        initialPassword: cell('initialPassword'),
      },
      isTooWide: !isBlank(cells.slice(first.length)),
    })
  }
  return rows.length === 0 ? refused({ code: 'E7017' }) : ok({ encoding: decoded.encoding, rows })
}
