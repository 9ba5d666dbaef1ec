import { Hono } from 'hono'
import type { Deps } from '../deps.ts'
import type { AppContext, Env } from '../http/runtime.ts'
import { loggedError } from '../lib/log.ts'
import { isSameSecret } from '../lib/same-secret.ts'
import { checkHealth } from './check-health.ts'
import { collectMetrics } from './collect-metrics.ts'
import { lookAfter } from './look-after.ts'
import { needsAttention } from './needs-attention.ts'
import { OPEN_METRICS, openMetrics } from './open-metrics.ts'

/** A stranger's question is answered from memory this long: asking often costs nothing. */
const KEPT_MS = 5_000

type Known = { isWell: boolean; until: number }

const isMonitoring = (c: AppContext): boolean => {
  const { HEALTH_TOKEN: wanted } = c.env.deps.config
  const [, given] = /^Bearer (.+)$/.exec(c.req.header('Authorization') ?? '') ?? []
  return wanted !== undefined && given !== undefined && isSameSecret(given, wanted)
}

/** What monitoring sees beside up or down; null where the database does not tell. */
const detailsOf = async (deps: Deps) => {
  try {
    const state = await lookAfter(deps)
    return { attention: needsAttention(state, deps.now()), ...state }
  } catch (error) {
    return { error: loggedError(error) }
  }
}

/** `GET /health` and `GET /metrics`, on the portal: for load balancers and for whoever has HEALTH_TOKEN. */
export const monitoringRoutes = () => {
  let known: Known | undefined

  const isWell = async (deps: Deps): Promise<boolean> => {
    const now = deps.now().getTime()
    if (known && now < known.until) return known.isWell
    // While one asks, the others go on with what was known.
    if (known) known.until = now + KEPT_MS
    const health = await checkHealth(deps)
    known = { isWell: health.isWell, until: deps.now().getTime() + KEPT_MS }
    return health.isWell
  }

  return new Hono<Env>()
    .get('/health', async c => {
      const { deps } = c.env
      if (!isMonitoring(c)) {
        const ok = await isWell(deps)
        return c.text(ok ? 'ok\n' : 'not ok\n', ok ? 200 : 503)
      }
      const [health, details] = await Promise.all([checkHealth(deps), detailsOf(deps)])
      return c.json(
        { status: health.isWell ? 'ok' : 'not ok', checks: health.checks, ...details },
        health.isWell ? 200 : 503,
      )
    })

    .get('/metrics', async c => {
      if (!isMonitoring(c)) return c.text('unauthorized\n', 401, { 'WWW-Authenticate': 'Bearer' })
      return c.body(openMetrics(await collectMetrics(c.env.deps)), 200, { 'Content-Type': OPEN_METRICS })
    })
}
