import { batchRow, type NumberedRow } from '../../contracts/batch-schema.ts'
import { initialPasswordField } from '../../credentials/schema.ts'
import type { Column, FileRow } from './read-file.ts'

/** What is wrong where: in a column of a row, or with the whole row. `value` is null where it is not to be shown. */
export type Fault = {
  row: number
  column: Column | null
  value: string | null
  code: string
  values?: Record<string, string>
}

/** A comma too few, and the password stands under another heading. */
const mayBePassword = (column: Column, value: string): boolean =>
  column === 'initialPassword' || initialPasswordField.safeParse(value.trim()).success

const faultIn = ({ row, cells }: FileRow, column: Column, code: string): Fault => ({
  row,
  column,
  value: mayBePassword(column, cells[column]) ? null : cells[column],
  code,
})

const isColumn = (name: PropertyKey | undefined): name is Column => typeof name === 'string'

const faultsOf = (row: FileRow): { good: NumberedRow | null; faults: Fault[] } => {
  if (row.isTooWide) return { good: null, faults: [{ row: row.row, column: null, value: '', code: 'E7019' }] }
  const parsed = batchRow.safeParse(row.cells)
  if (parsed.success) return { good: { row: row.row, ...parsed.data }, faults: [] }
  const first = new Map<Column, string>()
  for (const { path, message } of parsed.error.issues) {
    const [column] = path
    if (isColumn(column) && !first.has(column)) first.set(column, message)
  }
  return { good: null, faults: [...first].map(([column, code]) => faultIn(row, column, code)) }
}

/** Each row by the rules of one contract, and each number against the rows before it. */
export const checkRows = (rows: readonly FileRow[]): { good: NumberedRow[]; faults: Fault[] } => {
  const good: NumberedRow[] = []
  const faults: Fault[] = []
  const seen = new Map<string, number>()
  for (const row of rows) {
    const checked = faultsOf(row)
    faults.push(...checked.faults)
    if (!checked.good) continue
    const { contractNumber } = checked.good
    const earlier = seen.get(contractNumber)
    if (earlier === undefined) {
      seen.set(contractNumber, row.row)
      good.push(checked.good)
    } else faults.push({ ...faultIn(row, 'contractNumber', 'E7018'), values: { row: String(earlier) } })
  }
  return { good, faults }
}

/** The rows whose number is a contract's already. */
export const faultsOfTaken = (rows: readonly NumberedRow[], taken: readonly string[]): Fault[] => {
  const numbers = new Set(taken)
  return rows
    .filter(({ contractNumber }) => numbers.has(contractNumber))
    .map(({ row, contractNumber }) => ({ row, column: 'contractNumber', value: contractNumber, code: 'E7001' }))
}
