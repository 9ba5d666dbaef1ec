// Bundles both Workers as `wrangler deploy` does and writes, beside each bundle, the configuration by which `wrangler dev`
// runs it as it is. A program of its own: what wrangler loads is gone with it.
//
//     node scripts/local/bundle-workers.ts FOLDER
import { basename, join, relative } from 'node:path'
import { experimental_readRawConfig } from 'wrangler'
import * as z from 'zod/mini'
import { exitWith, Failure } from './failure.ts'
import { writeJson } from './files.ts'
import { runNode } from './processes.ts'
import { ROOT } from './settings.ts'
import { BUNDLED, WRANGLER, WRANGLER_ALONE } from './wrangler.ts'

const rawSchema = z.looseObject({
  main: z.string(),
  assets: z.optional(z.looseObject({ directory: z.string() })),
})

/** Development's part of the configuration, about the bundle; paths are as seen from its folder. */
const configOfBundle = (config: string, folder: string): object => {
  const read = experimental_readRawConfig({ config: join(ROOT, config) }).rawConfig
  const { env: _deployed, minify: _done, main, assets, ...others } = z.parse(rawSchema, read)
  return {
    ...others,
    main: basename(main).replace(/\.ts$/, '.js'),
    no_bundle: true,
    ...(assets && { assets: { ...assets, directory: relative(folder, join(ROOT, assets.directory)) } }),
  }
}

const bundle = async (config: string, folder: string): Promise<void> => {
  const args = ['deploy', '--dry-run', '--config', config, '--outdir', folder]
  await runNode(`Bundling the Worker of ${config} failed`, [WRANGLER, ...args], WRANGLER_ALONE)
  writeJson(join(folder, 'wrangler.json'), configOfBundle(config, folder))
}

try {
  const [folder] = process.argv.slice(2)
  if (!folder) throw new Failure('Say into which folder the Workers are bundled.')
  await Promise.all(Object.entries(BUNDLED).map(([name, config]) => bundle(config, join(folder, name))))
} catch (error) {
  exitWith(error)
}
