import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { migrate as migrateSqlite, RewrittenMigration } from '../../src/runtime/deno/migrate.ts'
import { inTransaction, openSqlite } from '../../src/runtime/deno/sqlite.ts'
import { denoDatabase } from './deno.ts'
import { Failure } from './failure.ts'
import { readIfThere, writeAtomically, writeJson } from './files.ts'
import type { Seed } from './seed.ts'
import { ROOT } from './settings.ts'
import type { State } from './state.ts'
import { runWrangler } from './wrangler.ts'

const stepsSchema = z.object({ migrations: z.record(z.string(), z.string()), seed: z.string() })

/** What was done to the database: SHA-256 of each migration applied, and of the demo data put in. */
type Steps = z.output<typeof stepsSchema>

const NONE: Steps = { migrations: {}, seed: '' }

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

const readSteps = (state: State): Steps => {
  if (!existsSync(join(state.path('wrangler'), 'v3/d1'))) return NONE
  try {
    return z.parse(stepsSchema, JSON.parse(readIfThere(state.path('steps.json')) ?? ''))
  } catch {
    return NONE
  }
}

const migrationsNow = (): Record<string, string> => {
  const dir = join(ROOT, 'migrations')
  const names = readdirSync(dir).filter(name => name.endsWith('.sql'))
  return Object.fromEntries(names.sort().map(name => [name, digest(readFileSync(join(dir, name), 'utf8'))]))
}

const refuseRewritten = (applied: Steps['migrations'], now: Steps['migrations']): void => {
  const changed = Object.keys(applied).find(name => now[name] !== applied[name])
  if (changed !== undefined)
    throw new Failure(
      `migrations/${changed} is not what it was when this state was made: \`npm start -- --fresh\` begins anew.`,
    )
}

/** Applies the migrations that are new; nothing is run when there are none. Returns whether there were any. */
export const migrate = async (state: State, onWork: () => void): Promise<void> => {
  const steps = readSteps(state)
  const migrations = migrationsNow()
  refuseRewritten(steps.migrations, migrations)
  if (Object.keys(migrations).every(name => name in steps.migrations)) return
  onWork()
  await runWrangler('Applying the database migrations failed', ['d1', 'migrations', 'apply', 'DB'], state)
  writeJson(state.path('steps.json'), { ...steps, migrations })
}

/** Puts the demo data in, once; `sql` is only asked for then, since hashing takes its time. */
export const seedOnce = async (state: State, seed: object, sql: () => string, onWork: () => void): Promise<void> => {
  const steps = readSteps(state)
  const wanted = digest(JSON.stringify(seed))
  if (steps.seed === wanted) return
  onWork()
  const file = state.path('seed.sql')
  writeAtomically(file, sql())
  await runWrangler('Putting in the demo contract failed', ['d1', 'execute', 'DB', '--yes', '--file', file], state)
  writeJson(state.path('steps.json'), { ...steps, seed: wanted })
}

/** The same for the Deno runtime's database: migrations that are new, and the demo data unless it is there. */
export const prepareSqlite = (state: State, { contracts }: Seed, sql: () => string, onWork: () => void): void => {
  mkdirSync(state.path('deno'), { recursive: true, mode: 0o700 })
  const db = openSqlite(denoDatabase(state))
  try {
    migrateSqlite(db, join(ROOT, 'migrations'))
    const isThere = db.prepare('SELECT 1 FROM contracts WHERE number = ?')
    if (contracts.every(({ number }) => isThere.get(number))) return
    onWork()
    inTransaction(db, () => db.exec(sql()))
  } catch (error) {
    if (error instanceof RewrittenMigration)
      throw new Failure(`${error.message}: \`npm run start:deno -- --fresh\` begins anew.`)
    throw error
  } finally {
    db.close()
  }
}
