// Runs a Worker of the bench's own, in test/bench/<name>, on Cloudflare's runtime as scripts/local/run-workers.ts runs the
// app; what its configuration does not say stands in WORKER_VARIABLES, as JSON.
//
//     node test/bench/run-workerd.ts NAME PORT PERSIST-TO
import { join } from 'node:path'
import { build } from 'esbuild'
import type { V4WorkerOptionsShape } from 'miniflare'
import { unstable_getMiniflareWorkerOptions } from 'wrangler'
import { runMiniflare } from '../../scripts/local/miniflare.ts'
import { ROOT } from '../../scripts/local/settings.ts'

const [name = '', port, persistTo = ''] = process.argv.slice(2)
const folder = join(ROOT, 'test/bench', name)

const { outputFiles } = await build({
  entryPoints: [join(folder, 'worker.ts')],
  bundle: true,
  format: 'esm',
  minify: true,
  conditions: ['workerd', 'worker', 'browser'],
  write: false,
})
const { workerOptions } = unstable_getMiniflareWorkerOptions(join(folder, 'wrangler.toml'))
const { modulesRules: _bundled, ...others } = workerOptions
const { assets: _none, ...options }: V4WorkerOptionsShape = others
await runMiniflare({
  port: Number(port),
  persistTo,
  workers: [
    {
      ...options,
      name,
      bindings: JSON.parse(process.env.WORKER_VARIABLES ?? '{}'),
      modules: [{ type: 'ESModule', path: 'worker.js', contents: outputFiles[0]?.text ?? '' }],
    },
  ],
})
