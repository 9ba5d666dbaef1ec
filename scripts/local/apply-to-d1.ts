// What `wrangler d1 migrations apply --local` does, on the same file and by the same table, in one start of the local D1
// instead of one per migration. A program of its own: it runs under wrangler's variables, and what wrangler loads is
// gone with it.
//
//     node scripts/local/apply-to-d1.ts STATE_DIR/wrangler
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { D1Database } from '@cloudflare/workers-types'
import { getPlatformProxy, unstable_readConfig, unstable_splitSqlQuery } from 'wrangler'
import * as z from 'zod/mini'
import { exitWith, Failure } from './failure.ts'
import { ROOT } from './settings.ts'

const MIGRATIONS = join(ROOT, 'migrations')

/** Wrangler's own, so that its commands go on from here. */
const APPLIED = `CREATE TABLE IF NOT EXISTS d1_migrations (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`

const configSchema = z.object({ d1_databases: z.array(z.object({ binding: z.string(), database_id: z.string() })) })

/** Of wrangler.toml nothing but the database: the Worker itself is not there, and would be missed with a warning. */
const databaseAlone = (folder: string): string => {
  const file = join(folder, 'wrangler.json')
  const read = unstable_readConfig({ config: join(ROOT, 'wrangler.toml') }, { hideWarnings: true })
  const { d1_databases } = z.parse(configSchema, read)
  writeFileSync(file, JSON.stringify({ name: 'database', compatibility_date: '2026-10-01', d1_databases }))
  return file
}

const statements = (db: D1Database, file: string) =>
  unstable_splitSqlQuery(readFileSync(file, 'utf8')).map(sql => db.prepare(sql))

/** Each migration as a whole or not at all, with its name. */
const applyMigrations = async (db: D1Database): Promise<void> => {
  await db.prepare(APPLIED).run()
  const { results } = await db.prepare('SELECT name FROM d1_migrations').all<{ name: string }>()
  const applied = new Set(results.map(({ name }) => name))
  for (const name of readdirSync(MIGRATIONS).sort()) {
    if (!name.endsWith('.sql') || applied.has(name)) continue
    const note = db.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(name)
    try {
      await db.batch([...statements(db, join(MIGRATIONS, name)), note])
    } catch (error) {
      throw new Failure(`migrations/${name} was not applied: ${error instanceof Error ? error.message : error}`)
    }
  }
}

const run = async ([persistTo]: string[]): Promise<void> => {
  if (!persistTo) throw new Failure('Say in which folder the local D1 is kept.')
  const folder = mkdtempSync(join(tmpdir(), 'rokin-d1-'))
  try {
    const persist = { path: join(persistTo, 'v3') }
    const proxy = await getPlatformProxy<{ DB: D1Database }>({ configPath: databaseAlone(folder), persist })
    try {
      await applyMigrations(proxy.env.DB)
    } finally {
      await proxy.dispose()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

try {
  await run(process.argv.slice(2))
} catch (error) {
  exitWith(error)
}
