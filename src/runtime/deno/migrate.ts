import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from './sqlite.ts'

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A migration reads differently from when it was applied: the database is not what the code thinks it is. */
export class RewrittenMigration extends Error {
  override name = 'RewrittenMigration'
}

/**
 * Applies the folder's migrations that are new, each as a transaction of its own; two processes that start at once
 * apply each of them once.
 * @returns the names of those applied now
 * @throws RewrittenMigration
 */
export const migrate = (db: DatabaseSync, folder: string): string[] => {
  db.exec(
    'CREATE TABLE IF NOT EXISTS deno_migrations (name TEXT PRIMARY KEY, sha256 TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT',
  )
  const find = db.prepare('SELECT sha256 FROM deno_migrations WHERE name = ?')
  const note = db.prepare('INSERT INTO deno_migrations (name, sha256, applied_at) VALUES (?, ?, ?)')
  const names = readdirSync(folder).filter(name => name.endsWith('.sql'))
  return names.sort().filter(name => {
    const sql = readFileSync(join(folder, name), 'utf8')
    return inTransaction(db, () => {
      const applied = find.get(name)
      if (applied?.sha256 === digest(sql)) return false
      if (applied) throw new RewrittenMigration(`migrations/${name} is not what it was when this database was made`)
      db.exec(sql)
      note.run(name, digest(sql), Date.now())
      return true
    })
  })
}
