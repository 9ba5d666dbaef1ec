// Runs both Workers, as they are deployed, on Cloudflare's runtime without wrangler's development server around it. What
// each is given beyond its configuration stands in the environment: APP_VARIABLES and SIGNER_VARIABLES, as JSON.
//
//     node scripts/local/run-workers.ts BUNDLES PORT PERSIST-TO INSPECTOR-PORT
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { V4WorkerOptions } from 'miniflare'
import { runMiniflare } from './miniflare.ts'
import { optionsFile, type WorkerName } from './worker-bundles.ts'

const [bundles = '', port, persistTo = '', inspectorPort] = process.argv.slice(2)

const workerOf = (name: WorkerName, variables = '{}'): V4WorkerOptions => {
  const options: V4WorkerOptions = JSON.parse(readFileSync(join(bundles, optionsFile(name)), 'utf8'))
  return { ...options, bindings: { ...options.bindings, ...JSON.parse(variables) } }
}

const { APP_VARIABLES, SIGNER_VARIABLES } = process.env
await runMiniflare({
  port: Number(port),
  persistTo,
  inspectorPort: Number(inspectorPort),
  workers: [workerOf('app', APP_VARIABLES), workerOf('signer', SIGNER_VARIABLES)],
})
