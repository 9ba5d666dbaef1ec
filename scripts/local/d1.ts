// Where wrangler keeps the local D1, and an empty one with all migrations to begin from: making that takes wrangler some
// seconds, copying it none.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { madeOnce, moveFolder } from './made-once.ts'
import { runNode } from './processes.ts'
import { ROOT } from './settings.ts'
import { WRANGLER_ALONE } from './wrangler.ts'

const APPLY_TO_D1 = join(ROOT, 'scripts/local/apply-to-d1.ts')

/** Under the folder that wrangler is told to persist to. */
const D1 = 'v3/d1'

export const hasD1 = (persistTo: string): boolean => existsSync(join(persistTo, D1))

/** The SQLite file with the app's tables; undefined where there is none yet. */
export const d1File = (persistTo: string): string | undefined => {
  const folder = join(persistTo, D1, 'miniflare-D1DatabaseObject')
  const isData = (name: string) => name.endsWith('.sqlite') && name !== 'metadata.sqlite'
  const [file, ...others] = existsSync(folder) ? readdirSync(folder).filter(isData) : []
  return file === undefined || others.length > 0 ? undefined : join(folder, file)
}

/** Applies the migrations that are new to a local D1 that nobody uses. */
export const applyMigrations = async (persistTo: string, env: NodeJS.ProcessEnv): Promise<void> =>
  void (await runNode('Preparing the database failed', [APPLY_TO_D1, persistTo], env))

/** Made of all that the file's name and its tables come from. */
const template = (): Promise<string> => {
  const migrations = readdirSync(join(ROOT, 'migrations')).sort()
  const names = ['package-lock.json', 'wrangler.toml', ...migrations.map(name => `migrations/${name}`)]
  return madeOnce('d1', names, draft => applyMigrations(draft, WRANGLER_ALONE))
}

/** An empty D1 with all migrations, in a folder that has none. A crash leaves it whole or not there. */
export const newD1 = async (persistTo: string): Promise<void> => {
  const place = join(persistTo, D1)
  mkdirSync(dirname(place), { recursive: true, mode: 0o700 })
  const draft = `${place}.tmp`
  rmSync(draft, { recursive: true, force: true })
  cpSync(join(await template(), D1), draft, { recursive: true })
  moveFolder(draft, place)
}
