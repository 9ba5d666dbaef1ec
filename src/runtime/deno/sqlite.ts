import { DatabaseSync } from 'node:sqlite'

/** How long a writer waits for another process to finish its transaction. */
const BUSY_MS = 10_000

/**
 * Opens a database as all of this runtime's are: several processes may have it open at once, and what was committed
 * survives a crash of the machine (`synchronous = FULL`), not only of the process.
 */
export const openSqlite = (path: string, busyMs = BUSY_MS): DatabaseSync => {
  const db = new DatabaseSync(path, { timeout: busyMs, enableForeignKeyConstraints: true })
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;')
  return db
}

/**
 * Has a few bytes kept that mean nothing (in the file's header): where that throws, on a full disk or behind another
 * program's lock, every act would. Rolled back it would prove nothing, since nothing would reach the disk.
 */
export const proveWrite = (db: DatabaseSync): void => db.exec(`PRAGMA user_version = ${Date.now() % 2 ** 31}`)

/** Runs the work as one transaction that no other writer comes into; what it throws rolls everything back. */
export const inTransaction = <T>(db: DatabaseSync, work: () => T): T => {
  db.exec('BEGIN IMMEDIATE')
  try {
    const value = work()
    db.exec('COMMIT')
    return value
  } catch (error) {
    // Some errors (a full disk) have ended the transaction themselves.
    if (db.isTransaction) db.exec('ROLLBACK')
    throw error
  }
}
