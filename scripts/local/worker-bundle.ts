import { globSync } from 'node:fs'
import { join } from 'node:path'
import { madeOnce } from './made-once.ts'
import { runNode } from './processes.ts'
import { ROOT } from './settings.ts'

const BUNDLE_WORKERS = 'scripts/local/bundle-workers.ts'

/** By what they are, the app first. */
const WORKERS = { app: 'wrangler.toml', signer: 'wrangler.signer.toml' }

/**
 * Bundles Workers (their configurations, from the project's root, by name) into a folder, as they are deployed.
 * @returns the configurations by which `wrangler dev` runs them
 */
export const bundleInto = async (folder: string, workers: Record<string, string>): Promise<string[]> => {
  const named = Object.entries(workers).map(([name, config]) => `${name}=${config}`)
  await runNode('Bundling the Worker failed', [BUNDLE_WORKERS, folder, ...named])
  return configsIn(folder, workers)
}

const configsIn = (folder: string, workers: Record<string, string>): string[] =>
  Object.keys(workers).map(name => join(folder, name, 'wrangler.json'))

/**
 * Both Workers, bundled once for every start on the same sources: wrangler bundling them itself is a third of what a
 * start costs.
 * @returns the configurations by which `wrangler dev` runs them, the app's first
 */
export const bundleWorkers = async (onWork: () => void): Promise<string[]> => {
  const sources = globSync('src/**/*.{ts,tsx}', { cwd: ROOT }).sort()
  const inputs = ['package-lock.json', 'tsconfig.json', BUNDLE_WORKERS, ...Object.values(WORKERS), ...sources]
  const folder = await madeOnce('workers', inputs, async draft => {
    onWork()
    await bundleInto(draft, WORKERS)
  })
  return configsIn(folder, WORKERS)
}
