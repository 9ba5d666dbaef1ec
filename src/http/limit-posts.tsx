import { createMiddleware } from 'hono/factory'
import { ErrorPage } from '../ui/error-page.tsx'
import { rateLimitKey } from './client-address.ts'
import { problem, wantsProblem } from './problem.ts'
import type { Env } from './runtime.ts'

/** Limits the POSTs of one address before anything is looked up: for whatever needs no session. */
export const limitPosts = createMiddleware<Env>(async (c, next) => {
  if (c.req.method !== 'POST' || (await c.env.mayPost(rateLimitKey(c.get('origin').address)))) return next()
  c.header('Retry-After', '60')
  c.set('refusalCode', 'E2006')
  if (wantsProblem(c)) return problem(c, { status: 429, code: 'E2006' })
  return c.html(<ErrorPage code="E2006" requestId={c.get('origin').requestId} />, 429)
})
