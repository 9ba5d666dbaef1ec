import { join } from 'node:path'
import { ROOT } from './settings.ts'
import type { State } from './state.ts'

export const WRANGLER = join(ROOT, 'node_modules/wrangler/bin/wrangler.js')

/**
 * Wrangler keeps to the state folder and to this machine: no metrics, no look at Cloudflare for a `request.cf`, no
 * registry and no log files shared between two systems, no environment that the person's shell happens to name.
 */
export const wranglerEnv = (state: State): NodeJS.ProcessEnv => ({
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_SEND_ERROR_REPORTS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  WRANGLER_WRITE_LOGS: 'false',
  WRANGLER_REGISTRY_PATH: state.path('registry'),
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  CLOUDFLARE_ENV: undefined,
  X_LOCAL_EXPLORER: 'false',
})
