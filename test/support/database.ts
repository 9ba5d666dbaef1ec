import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { LocalSystem } from './local-system.ts'
import { mainDatabase } from './time-travel.ts'

/**
 * Reads a copy of the database of a system that is killed or does nothing: opening the file itself would repair its
 * write-ahead log, which is the system's to do.
 */
export const withDatabase = <T>(
  system: Pick<LocalSystem, 'stateDir' | 'runtime'>,
  read: (db: DatabaseSync) => T,
): T => {
  const folder = mkdtempSync(join(tmpdir(), 'database-'))
  const file = mainDatabase(system)
  cpSync(dirname(file), folder, { recursive: true })
  try {
    const db = new DatabaseSync(join(folder, basename(file)))
    try {
      return read(db)
    } finally {
      db.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
