import { createMiddleware } from 'hono/factory'
import type { Env } from '../http/runtime.ts'

/** Stands behind `signedIn`: what is the bank's does not exist for others. */
export const staffOnly = createMiddleware<Env>(async (c, next) =>
  c.get('actor').contractKind === 'bank' ? next() : c.notFound(),
)
