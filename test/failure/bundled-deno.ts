import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { startDeno } from '../../scripts/local/deno.ts'
import { ROOT } from '../../scripts/local/settings.ts'

const FOLDER = 'src/runtime/deno'
/** The app, and what its threads run. */
const ENTRIES = ['main.ts', 'guard-worker.ts']

/** The app with all that it imports in one file, in the place where it looks for its other files. */
const bundleInto = async (root: string): Promise<void> => {
  for (const name of ['migrations', 'static']) cpSync(join(ROOT, name), join(root, name), { recursive: true })
  await build({
    absWorkingDir: ROOT,
    entryPoints: ENTRIES.map(name => join(FOLDER, name)),
    outdir: join(root, FOLDER),
    // By its own name: the threads are begun by it.
    outExtension: { '.js': '.ts' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'esnext',
    mainFields: ['module', 'main'],
    conditions: ['deno'],
    logLevel: 'warning',
  })
}

/** As {@link startDeno}, of the app in one file: it is back in two thirds of the time, for who kills it often. */
export const startBundledDeno: typeof startDeno = async (state, settings, own, port) => {
  const root = join(state.dir, 'bundled')
  if (!existsSync(root)) await bundleInto(root)
  return startDeno(state, settings, own, port, root)
}
