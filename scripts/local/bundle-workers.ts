// Bundles Workers as `wrangler deploy` does, each into its part of the folder, and writes beside each bundle the
// configuration by which `wrangler dev` runs it as it is. A program of its own: what wrangler loads is gone with it.
//
//     node scripts/local/bundle-workers.ts FOLDER NAME=CONFIG …
import { basename, dirname, join, relative } from 'node:path'
import { experimental_readRawConfig } from 'wrangler'
import * as z from 'zod/mini'
import { exitWith, Failure } from './failure.ts'
import { writeJson } from './files.ts'
import { runNode } from './processes.ts'
import { ROOT } from './settings.ts'
import { WRANGLER, WRANGLER_ALONE } from './wrangler.ts'

const rawSchema = z.looseObject({
  main: z.string(),
  assets: z.optional(z.looseObject({ directory: z.string() })),
})

/**
 * Development's part of the configuration, about the bundle; paths are as seen from its folder. Without the crons:
 * wrangler fires none (`npm start` does), and says so at length.
 */
const configOfBundle = (config: string, folder: string): object => {
  const read = experimental_readRawConfig({ config: join(ROOT, config) }).rawConfig
  const { env: _deployed, minify: _done, triggers: _fired, main, assets, ...others } = z.parse(rawSchema, read)
  return {
    ...others,
    main: basename(main).replace(/\.ts$/, '.js'),
    no_bundle: true,
    ...(assets && {
      assets: { ...assets, directory: relative(folder, join(ROOT, dirname(config), assets.directory)) },
    }),
  }
}

const bundle = async (config: string, folder: string): Promise<void> => {
  const args = ['deploy', '--dry-run', '--config', config, '--outdir', folder]
  await runNode(`Bundling the Worker of ${config} failed`, [WRANGLER, ...args], WRANGLER_ALONE)
  writeJson(join(folder, 'wrangler.json'), configOfBundle(config, folder))
}

try {
  const [folder, ...workers] = process.argv.slice(2)
  if (!folder || workers.length === 0) throw new Failure('Say into which folder what Workers are bundled.')
  const named = workers.map(worker => worker.split('=', 2))
  await Promise.all(named.map(([name = '', config = '']) => bundle(config, join(folder, name))))
} catch (error) {
  exitWith(error)
}
