// Runs both Workers, as they are deployed, on Cloudflare's runtime without wrangler's development server around it. What
// each is given beyond its configuration stands in the environment: APP_VARIABLES and SIGNER_VARIABLES, as JSON.
//
//     node scripts/local/run-workers.ts BUNDLES PORT PERSIST-TO INSPECTOR-PORT
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4WorkerOptions } from 'miniflare'
import { PERSISTED } from './d1-file.ts'
import { optionsFile, type WorkerName } from './worker-bundles.ts'

const [bundles = '', port, persistTo = '', inspectorPort] = process.argv.slice(2)

const workerOf = (name: WorkerName, variables = '{}'): V4WorkerOptions => {
  const options: V4WorkerOptions = JSON.parse(readFileSync(join(bundles, optionsFile(name)), 'utf8'))
  return { ...options, bindings: { ...options.bindings, ...JSON.parse(variables) } }
}

const { APP_VARIABLES, SIGNER_VARIABLES } = process.env
const runtime = new Miniflare(
  convertV4MiniflareOptions({
    host: '127.0.0.1',
    port: Number(port),
    ...(Number(inspectorPort) > 0 && { inspectorPort: Number(inspectorPort) }),
    resourcePersistencePath: join(persistTo, PERSISTED),
    // Cron is asked for by a request, as under `wrangler dev`.
    unsafeTriggerHandlers: true,
    // Neither metrics nor a look at Cloudflare for a `request.cf`.
    telemetry: { enabled: false },
    cf: false,
    logRequests: false,
    log: new Log(LogLevel.WARN),
    workers: [workerOf('app', APP_VARIABLES), workerOf('signer', SIGNER_VARIABLES)],
  }),
)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void runtime.dispose().then(() => process.exit(0)))
}
await runtime.ready
