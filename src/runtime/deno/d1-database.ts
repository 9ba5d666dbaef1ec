import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite'
import type { D1PreparedStatement, D1Result } from '@cloudflare/workers-types'
import type { Database } from '../../deps.ts'
import { inTransaction } from './sqlite.ts'
import { prepared } from './statements.ts'

type Row = Record<string, SQLOutputValue>

/** What D1 takes, as SQLite takes it. D1 refuses `undefined` too: it is a forgotten value, not NULL. */
const bound = (value: unknown): SQLInputValue => {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value
  if (typeof value === 'boolean') return Number(value)
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  throw new TypeError(`D1_TYPE_ERROR: Type '${typeof value}' not supported for value '${value}'`)
}

/** D1 answers a BLOB as an array of its bytes. */
const answered = (value: SQLOutputValue): unknown => (value instanceof Uint8Array ? [...value] : value)

const answeredRow = (row: Row): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, answered(value)]))

/** One SQLite file behind the part of D1's interface that the app uses. */
export class SqliteDatabase implements Database {
  readonly #db: DatabaseSync
  readonly #totals: StatementSync

  constructor(db: DatabaseSync) {
    this.#db = db
    this.#totals = db.prepare('SELECT total_changes() AS changes, last_insert_rowid() AS rowId')
  }

  prepare(sql: string): SqliteStatement {
    return new SqliteStatement(this, sql, [])
  }

  /** All of them or, when one fails, none: one transaction, with nothing in between. */
  async batch<T = unknown>(statements: D1PreparedStatement[]): Promise<D1Result<T>[]> {
    return inTransaction(this.#db, () =>
      statements.map(statement => {
        if (!(statement instanceof SqliteStatement)) throw new TypeError('a statement of another database')
        return statement.runNow<T>()
      }),
    )
  }

  /** Runs one statement to its end. Synchronous, so that nothing comes between the statements of a batch. */
  execute<T>(sql: string, values: readonly SQLInputValue[]): D1Result<T> {
    const began = performance.now()
    const before = this.#count()
    const rows: Row[] = prepared(this.#db, sql).all(...values)
    const after = this.#count()
    const changes = after.changes - before.changes
    const meta = {
      duration: performance.now() - began,
      changes,
      last_row_id: after.rowId,
      changed_db: changes > 0,
      rows_read: rows.length,
      rows_written: changes,
      size_after: 0,
    }
    // As D1 does: the caller says what its SQL answers.
    return { success: true, results: rows.map(answeredRow) as T[], meta }
  }

  /** Rows as arrays, so that two columns of one name both stay. */
  executeRaw(sql: string, values: readonly SQLInputValue[]): { columns: string[]; rows: unknown[][] } {
    const statement = this.#db.prepare(sql)
    statement.setReturnArrays(true)
    const columns = statement.columns().map(({ name }) => name)
    const rows = statement.all(...values).map(row => Object.values(row).map(answered))
    return { columns, rows }
  }

  /** Changes of triggers included, as D1 counts. */
  #count(): { changes: number; rowId: number } {
    const { changes, rowId } = this.#totals.get() ?? {}
    return { changes: Number(changes), rowId: Number(rowId) }
  }
}

class SqliteStatement implements D1PreparedStatement {
  readonly #database: SqliteDatabase
  readonly #sql: string
  readonly #values: readonly SQLInputValue[]

  constructor(database: SqliteDatabase, sql: string, values: readonly SQLInputValue[]) {
    this.#database = database
    this.#sql = sql
    this.#values = values
  }

  bind(...values: unknown[]): D1PreparedStatement {
    return new SqliteStatement(this.#database, this.#sql, values.map(bound))
  }

  runNow<T>(): D1Result<T> {
    return this.#database.execute<T>(this.#sql, this.#values)
  }

  async run<T = Record<string, unknown>>(): Promise<D1Result<T>> {
    return this.runNow<T>()
  }

  async all<T = Record<string, unknown>>(): Promise<D1Result<T>> {
    return this.runNow<T>()
  }

  async first<T = unknown>(column?: string): Promise<T | null> {
    const [row] = this.runNow<Record<string, unknown>>().results
    if (row === undefined) return null
    if (column !== undefined && !(column in row)) throw new Error(`D1_ERROR: Column not found: ${column}`)
    return (column === undefined ? row : row[column]) as T
  }

  raw<T = unknown[]>(options: { columnNames: true }): Promise<[string[], ...T[]]>
  raw<T = unknown[]>(options?: { columnNames?: false }): Promise<T[]>
  async raw<T = unknown[]>({ columnNames = false } = {}): Promise<T[] | [string[], ...T[]]> {
    const { columns, rows } = this.#database.executeRaw(this.#sql, this.#values)
    return columnNames ? [columns, ...(rows as T[])] : (rows as T[])
  }
}
