import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { except } from 'hono/combine'
import { csrf } from 'hono/csrf'
import { HTTPException } from 'hono/http-exception'
import { matchedRoutes } from 'hono/route'
import { secureHeaders } from 'hono/secure-headers'
import { log, loggedError } from '../lib/log.ts'
import { newId } from '../lib/tokens.ts'
import { ErrorPage } from '../ui/error-page.tsx'
import { clientAddress } from './client-address.ts'
import { problem, wantsProblem } from './problem.ts'
import type { AppContext, Env } from './runtime.ts'

/** Larger than any form or certificate request of ours. */
const LARGEST_BODY = 32 * 1024

/** Other servers' reports: signed instead of coming from a page of ours, and in batches with a limit of their own. */
const FROM_SERVERS = '/webhooks/*'

const YEARS_2 = 63_072_000

/**
 * An app for one origin, with what every answer of it needs: a request id, security headers, no caching, protection
 * against requests from other origins, a limit to the body, and error pages that tell nothing but the id.
 */
export const newApp = (ownOrigin: string): Hono<Env> => {
  const app = new Hono<Env>()

  app.use(async (c, next) => {
    const { deps } = c.env
    const requestId = newId()
    const began = Date.now()
    c.set('origin', { address: clientAddress(deps.config, c.req.raw.headers), requestId })
    await next()
    c.header('X-Request-Id', requestId)
    if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store')
    logRequest(c, Date.now() - began)
  })
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: ["'none'"],
      },
      strictTransportSecurity: `max-age=${YEARS_2}; includeSubDomains`,
      xFrameOptions: 'DENY',
      referrerPolicy: 'no-referrer',
      crossOriginOpenerPolicy: 'same-origin',
      crossOriginResourcePolicy: 'same-origin',
      permissionsPolicy: { camera: [], microphone: [], geolocation: [], payment: [] },
    }),
  )
  app.use(except(FROM_SERVERS, csrf({ origin: ownOrigin })))
  app.use(
    except(FROM_SERVERS, bodyLimit({ maxSize: LARGEST_BODY, onError: c => refuse(c as AppContext, 413, 'E9004') })),
  )

  app.notFound(c => refuse(c, 404, 'E9001'))
  app.onError((error, c) => {
    if (error instanceof HTTPException && error.status < 500) {
      return refuse(c, error.status === 403 ? 403 : 400, error.status === 403 ? 'E9002' : 'E1013')
    }
    const { requestId } = c.get('origin')
    log({ event: 'request_failed', requestId, method: c.req.method, route: routeOf(c), error: loggedError(error) })
    return refuse(c, 500, 'E9003')
  })
  return app
}

/** The pattern of the route that answers; of a request that none answers there is nothing to log. */
const routeOf = (c: AppContext): string => matchedRoutes(c).findLast(({ method }) => method !== 'ALL')?.path ?? '-'

/** Monitors ask all day long, and it says nothing that they don't. */
const isMonitoring = (route: string): boolean => route === '/health' || route === '/metrics'

const logRequest = (c: AppContext, duration: number): void => {
  const route = routeOf(c)
  const { status } = c.res
  if (isMonitoring(route) && status === 200) return
  const code = c.get('refusalCode')
  const { requestId } = c.get('origin')
  log({ event: 'request', requestId, method: c.req.method, route, status, duration, ...(code ? { code } : {}) })
}

/** A refusal of the whole request: a page for people, problem+json for the page's script. */
const refuse = (
  c: AppContext,
  status: 400 | 403 | 404 | 413 | 500,
  code: 'E1013' | 'E9001' | 'E9002' | 'E9003' | 'E9004',
) => {
  c.set('refusalCode', code)
  return wantsProblem(c)
    ? problem(c, { status, code })
    : c.html(<ErrorPage code={code} requestId={c.get('origin').requestId} />, status)
}
