import { DatabaseSync } from 'node:sqlite'
import { mainDatabase, type Place } from './time-travel.ts'

/** A part of the database is gone: whoever asks for it meets a failure of our own. */
export const loseTable = (place: Place, table: string): void => {
  const db = new DatabaseSync(mainDatabase(place), { timeout: 10_000 })
  db.exec(`ALTER TABLE ${table} RENAME TO lost`)
  db.close()
}
