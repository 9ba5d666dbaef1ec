// Time is moved by moving rows, while the system is down: nothing in the Worker knows of it.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { DAY_MS } from '../../src/lib/jst.ts'
import type { LocalSystem } from './local-system.ts'

const D1 = 'wrangler/v3/d1/miniflare-D1DatabaseObject'
const DURABLE_OBJECTS = 'wrangler/v3/do'

/** The SQLite files under a folder of the state, those of the tools' own bookkeeping left out. */
export const databasesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.sqlite') && !file.endsWith('metadata.sqlite'))
    .map(file => join(folder, file))

export const d1Folder = ({ stateDir }: Pick<LocalSystem, 'stateDir'>): string => join(stateDir, D1)

const withTables = (files: readonly string[], table: string, edit: (db: DatabaseSync) => void): void => {
  for (const file of files) {
    const db = new DatabaseSync(file)
    const isThere = db.prepare(`SELECT 1 FROM sqlite_master WHERE name = ?`).get(table)
    if (isThere) edit(db)
    db.close()
  }
}

const whileDown = async (system: LocalSystem, edit: () => void): Promise<LocalSystem> => {
  await system.kill()
  edit()
  return system.restart()
}

/** As if every certificate had been issued so many days earlier. */
export const ageCertificates = (system: LocalSystem, days: number): Promise<LocalSystem> =>
  whileDown(system, () =>
    withTables(databasesIn(d1Folder(system)), 'certificates', db => {
      const columns = ['issued_at', 'not_after', 'renewable_from', 'next_notice_at']
      db.exec(`UPDATE certificates SET ${columns.map(name => `${name} = ${name} - ${days * DAY_MS}`).join(', ')}`)
    }),
  )

/** As if the hour of every lock had passed. */
export const endLocks = (system: LocalSystem): Promise<LocalSystem> =>
  whileDown(system, () => {
    const past = Date.now() - 1
    withTables(databasesIn(join(system.stateDir, DURABLE_OBJECTS)), 'counts', db =>
      db
        .prepare(
          `UPDATE counts SET locked_until = ?1, state = json_set(state, '$.lockedUntil', ?1) WHERE locked_until IS NOT NULL`,
        )
        .run(past),
    )
    withTables(databasesIn(d1Folder(system)), 'locks', db =>
      db.prepare('UPDATE locks SET locked_until = ?1 WHERE locked_until IS NOT NULL').run(past),
    )
  })
