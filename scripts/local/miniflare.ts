import { join } from 'node:path'
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4WorkerOptions } from 'miniflare'
import { PERSISTED } from './d1-file.ts'

type Order = { port: number; persistTo: string; inspectorPort?: number; workers: V4WorkerOptions[] }

/**
 * Runs Workers on Cloudflare's runtime without wrangler's development server around it, until this process is asked to
 * end. `inspectorPort` 0 is none.
 */
export const runMiniflare = async ({ port, persistTo, inspectorPort = 0, workers }: Order): Promise<void> => {
  const runtime = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port,
      ...(inspectorPort > 0 && { inspectorPort }),
      resourcePersistencePath: join(persistTo, PERSISTED),
      // Cron is asked for by a request, as under `wrangler dev`.
      unsafeTriggerHandlers: true,
      // Neither metrics nor a look at Cloudflare for a `request.cf`.
      telemetry: { enabled: false },
      cf: false,
      logRequests: false,
      log: new Log(LogLevel.WARN),
      workers,
    }),
  )
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void runtime.dispose().then(() => process.exit(0)))
  }
  await runtime.ready
}
