// Where wrangler keeps the local D1, and an empty one with all migrations to begin from: making that takes wrangler some
// seconds, copying it none.
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { runNode } from './processes.ts'
import { ROOT } from './settings.ts'
import { WRANGLER_ALONE } from './wrangler.ts'

const APPLY_TO_D1 = join(ROOT, 'scripts/local/apply-to-d1.ts')

/** In node_modules, like the bundle's marker: it goes with the wrangler that made it. */
const CACHE = join(ROOT, 'node_modules/.cache/d1')

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

/** Of all that the file's name and its tables come from. */
const templateName = (): string => {
  const migrations = readdirSync(join(ROOT, 'migrations')).sort()
  const hash = createHash('sha256')
  for (const file of ['package-lock.json', 'wrangler.toml', ...migrations.map(name => `migrations/${name}`)])
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(ROOT, file)))
      .update('\0')
  return hash.digest('hex').slice(0, 32)
}

/** Puts a folder in its place as a whole, or leaves what somebody else has put there meanwhile. */
const moveTo = (draft: string, place: string): void => {
  try {
    renameSync(draft, place)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(place)) throw error
  }
}

const template = async (): Promise<string> => {
  const place = join(CACHE, templateName())
  if (existsSync(place)) return place
  mkdirSync(CACHE, { recursive: true })
  const draft = mkdtempSync(`${place}-`)
  await applyMigrations(draft, WRANGLER_ALONE)
  moveTo(draft, place)
  return place
}

/** An empty D1 with all migrations, in a folder that has none. A crash leaves it whole or not there. */
export const newD1 = async (persistTo: string): Promise<void> => {
  const place = join(persistTo, D1)
  mkdirSync(dirname(place), { recursive: true, mode: 0o700 })
  const draft = `${place}.tmp`
  rmSync(draft, { recursive: true, force: true })
  cpSync(join(await template(), D1), draft, { recursive: true })
  moveTo(draft, place)
}
