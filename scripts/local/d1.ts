// A local D1 with all migrations: making it takes wrangler some seconds, copying an empty one none.
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { D1_FOLDER } from './d1-file.ts'
import { madeOnce, moveFolder } from './made-once.ts'
import { runNode } from './processes.ts'
import { ROOT } from './settings.ts'
import { WRANGLER_ALONE } from './wrangler.ts'

const APPLY_TO_D1 = join(ROOT, 'scripts/local/apply-to-d1.ts')

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
  const place = join(persistTo, D1_FOLDER)
  mkdirSync(dirname(place), { recursive: true, mode: 0o700 })
  const draft = `${place}.tmp`
  rmSync(draft, { recursive: true, force: true })
  cpSync(join(await template(), D1_FOLDER), draft, { recursive: true })
  moveFolder(draft, place)
}
