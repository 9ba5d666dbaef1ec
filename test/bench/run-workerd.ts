// Runs a Worker of the bench's own, in test/bench/<name>, on Cloudflare's runtime as scripts/local/run-workers.ts runs the
// app; what its configuration does not say stands in WORKER_VARIABLES, as JSON.
//
//     node test/bench/run-workerd.ts NAME PORT PERSIST-TO
import { join } from 'node:path'
import { build } from 'esbuild'
import { runMiniflare } from '../../scripts/local/miniflare.ts'
import { ROOT } from '../../scripts/local/settings.ts'
import { readWorker } from '../../scripts/local/worker-options.ts'

const [name = '', port, persistTo = ''] = process.argv.slice(2)
const { main, options } = readWorker(join(ROOT, 'test/bench', name, 'wrangler.toml'))

const { outputFiles } = await build({
  entryPoints: [main],
  bundle: true,
  format: 'esm',
  minify: true,
  conditions: ['workerd', 'worker', 'browser'],
  write: false,
})
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
