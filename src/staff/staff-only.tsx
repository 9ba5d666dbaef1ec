import { createMiddleware } from 'hono/factory'
import type { AppContext, Env } from '../http/runtime.ts'
import { ErrorPage } from '../ui/error-page.tsx'

/** Everything of the bank's is the bank's alone: to others, another bank's staff among them, it does not exist. */
export const notFound = (c: AppContext) => c.html(<ErrorPage code="E9001" requestId={c.get('origin').requestId} />, 404)

/** Stands behind `signedIn`. */
export const staffOnly = createMiddleware<Env>(async (c, next) =>
  c.get('actor').contractKind === 'bank' ? next() : notFound(c),
)
