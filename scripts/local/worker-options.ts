import type { V4WorkerOptionsShape } from 'miniflare'
import { unstable_getMiniflareWorkerOptions } from 'wrangler'

/** What a Worker's configuration says of bindings, files and limits for development, and where its source begins. */
export const readWorker = (config: string): { main: string; options: V4WorkerOptionsShape } => {
  const { workerOptions, main = '' } = unstable_getMiniflareWorkerOptions(config)
  // Of sources: what is run here is bundled.
  const { modulesRules: _, ...options } = workerOptions
  return { main, options }
}
