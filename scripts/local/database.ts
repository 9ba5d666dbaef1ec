import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { migrate as migrateSqlite, RewrittenMigration } from '../../src/runtime/deno/migrate.ts'
import { inTransaction, openSqlite } from '../../src/runtime/deno/sqlite.ts'
import { applyMigrations, newD1 } from './d1.ts'
import { d1File, hasD1 } from './d1-file.ts'
import { denoDatabase } from './deno.ts'
import { executeInFile } from './execute-in-file.ts'
import { Failure } from './failure.ts'
import { readIfThere, writeJson } from './files.ts'
import type { Seed } from './seed.ts'
import { ROOT } from './settings.ts'
import type { State } from './state.ts'
import { wranglerEnv } from './wrangler.ts'

const stepsSchema = z.object({ migrations: z.record(z.string(), z.string()), seed: z.string() })

/** What was done to the database: SHA-256 of each migration applied, and of the demo data put in. */
type Steps = z.output<typeof stepsSchema>

const NONE: Steps = { migrations: {}, seed: '' }

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

const readSteps = (state: State): Steps => {
  if (!hasD1(state.path('wrangler'))) return NONE
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

type Told = { onMigrate: () => void; onSeed: () => void }

/**
 * Wrangler's local D1: applies the migrations that are new and puts the demo data in once. Nothing is started when there
 * is nothing to do; `sql` is only asked for when the demo data is missing, since hashing takes its time.
 */
export const prepareD1 = async (state: State, seed: Seed, sql: () => string, told: Told): Promise<void> => {
  const steps = readSteps(state)
  const now: Steps = { migrations: migrationsNow(), seed: digest(JSON.stringify(seed)) }
  refuseRewritten(steps.migrations, now.migrations)
  const lacksMigrations = !Object.keys(now.migrations).every(name => name in steps.migrations)
  const lacksSeed = steps.seed !== now.seed
  if (!lacksMigrations && !lacksSeed) return
  const persistTo = state.path('wrangler')
  if (lacksMigrations) {
    told.onMigrate()
    await (hasD1(persistTo) ? applyMigrations(persistTo, wranglerEnv(state)) : newD1(persistTo))
  }
  if (lacksSeed) {
    told.onSeed()
    const file = d1File(persistTo)
    if (file === undefined)
      throw new Failure(`There is not one database in ${persistTo}: \`npm start -- --fresh\` begins anew.`)
    executeInFile(file, sql())
  }
  writeJson(state.path('steps.json'), now)
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
