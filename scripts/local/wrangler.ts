import { join } from 'node:path'
import { ROOT } from './settings.ts'
import type { State } from './state.ts'

export const WRANGLER = join(ROOT, 'node_modules/wrangler/bin/wrangler.js')

/**
 * Wrangler keeps to this machine and to its work: no metrics, no look at Cloudflare for a `request.cf`, no environment
 * that the person's shell happens to name, no explorer, and no collecting of every request's trace in a database, which
 * takes about as long as the request itself and soon ten times the room of the app's own data.
 */
export const WRANGLER_ALONE: NodeJS.ProcessEnv = {
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_SEND_ERROR_REPORTS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  WRANGLER_WRITE_LOGS: 'false',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  CLOUDFLARE_ENV: undefined,
  X_LOCAL_EXPLORER: 'false',
  X_LOCAL_OBSERVABILITY: 'false',
}

/** The same for a system of its own: no registry and no log files shared between two. */
export const wranglerEnv = (state: State): NodeJS.ProcessEnv => ({
  ...WRANGLER_ALONE,
  WRANGLER_REGISTRY_PATH: state.path('registry'),
})
