import { globSync } from 'node:fs'
import { join } from 'node:path'
import { madeOnce } from './made-once.ts'
import { runNode } from './processes.ts'
import { ROOT } from './settings.ts'

/** By the name of its bundle; the app is the one that visitors reach. */
export const WORKERS = { app: 'wrangler.toml', signer: 'wrangler.signer.toml' } as const

export type WorkerName = keyof typeof WORKERS

/** In the folder of the bundles. */
export const optionsFile = (name: WorkerName): string => `${name}.json`

const BUNDLE_WORKERS = join(ROOT, 'scripts/local/bundle-workers.ts')

/** The folder with both Workers bundled as they are deployed, from just these sources. */
export const workerBundles = (): Promise<string> => {
  const own = ['bundle-workers.ts', 'read-bodies.mjs'].map(name => `scripts/local/${name}`)
  const sources = globSync('src/**/*.{ts,tsx,css}', { cwd: ROOT }).sort()
  const names = ['package-lock.json', ...Object.values(WORKERS), ...own, ...sources]
  return madeOnce('workers', names, draft => runNode('Bundling the Workers failed', [BUNDLE_WORKERS, draft]))
}
