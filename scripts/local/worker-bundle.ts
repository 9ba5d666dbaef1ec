import { globSync } from 'node:fs'
import { join } from 'node:path'
import { madeOnce } from './made-once.ts'
import { runNode } from './processes.ts'
import { ROOT } from './settings.ts'
import { BUNDLED } from './wrangler.ts'

const BUNDLE_WORKERS = 'scripts/local/bundle-workers.ts'

/**
 * The Workers as `wrangler deploy` would bundle them, once for every start on the same sources: wrangler bundling them
 * itself is a third of what a start costs.
 * @returns the configurations by which `wrangler dev` runs them, the app's first
 */
export const bundleWorkers = async (onWork: () => void): Promise<string[]> => {
  const sources = globSync('src/**/*.{ts,tsx}', { cwd: ROOT }).sort()
  const inputs = ['package-lock.json', 'tsconfig.json', BUNDLE_WORKERS, ...Object.values(BUNDLED), ...sources]
  const folder = await madeOnce('workers', inputs, async draft => {
    onWork()
    await runNode('Bundling the Workers failed', [BUNDLE_WORKERS, draft])
  })
  return Object.keys(BUNDLED).map(name => join(folder, name, 'wrangler.json'))
}
