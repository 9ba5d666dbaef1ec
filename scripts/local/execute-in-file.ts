import { inTransaction, openSqlite } from '../../src/runtime/deno/sqlite.ts'

/** Carries statements out on a database file, in one transaction: all of them or none. Others may have it open. */
export const executeInFile = (file: string, sql: string): void => {
  const database = openSqlite(file)
  try {
    inTransaction(database, () => database.exec(sql))
  } finally {
    database.close()
  }
}
