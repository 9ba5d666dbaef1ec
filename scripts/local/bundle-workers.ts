// Bundles both Workers as `wrangler deploy --env production` does (without the code that only development has), and writes
// beside them how Miniflare runs them: what their configuration says of bindings, files and limits for development. A
// program of its own: what wrangler loads is gone with it.
//
//     node scripts/local/bundle-workers.ts FOLDER
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { V4WorkerOptions } from 'miniflare'
import { unstable_readConfig } from 'wrangler'
import { exitWith, Failure } from './failure.ts'
import { writeJson } from './files.ts'
import { runNode } from './processes.ts'
import { ROOT } from './settings.ts'
import { optionsFile, WORKERS, type WorkerName } from './worker-bundles.ts'
import { readWorker } from './worker-options.ts'
import { WRANGLER, WRANGLER_ALONE } from './wrangler.ts'

/** It goes in front of the app. The signer has no visitors. */
const READER_OF_BODIES = join(ROOT, 'scripts/local/read-bodies.mjs')

const moduleOf = (file: string) => ({
  type: 'ESModule' as const,
  path: basename(file),
  contents: readFileSync(file, 'utf8'),
})

const bundle = async (name: WorkerName, folder: string): Promise<V4WorkerOptions> => {
  const config = join(ROOT, WORKERS[name])
  const args = ['deploy', '--dry-run', '--config', config, '--env', 'production', '--outdir', join(folder, name)]
  await runNode(`Bundling the Worker of ${WORKERS[name]} failed`, [WRANGLER, ...args], WRANGLER_ALONE)
  const { main, options: all } = readWorker(config)
  const { assets, ...options } = all
  const { name: workerName = name, vars } = unstable_readConfig({ config })
  const bundled = join(folder, name, basename(main).replace(/\.ts$/, '.js'))
  return {
    ...options,
    name: workerName,
    // Of nobody's .env: who starts it says what comes on top.
    bindings: vars,
    modules: [...(name === 'app' ? [READER_OF_BODIES] : []), bundled].map(moduleOf),
    // As seen from the project, which may be moved with all that is kept in it.
    ...(assets && { assets: { ...assets, directory: 'static' } }),
  }
}

try {
  const [folder] = process.argv.slice(2)
  if (!folder) throw new Failure('Say into which folder the Workers are bundled.')
  await Promise.all(
    (Object.keys(WORKERS) as WorkerName[]).map(async name =>
      writeJson(join(folder, optionsFile(name)), await bundle(name, folder)),
    ),
  )
} catch (error) {
  exitWith(error)
}
