import { createMiddleware } from 'hono/factory'
import { recordForeign } from '../history/record-foreign.ts'
import type { Env } from '../http/runtime.ts'

/**
 * Stands behind `signedIn`: what is the bank's does not exist for others, nor what is another bank's for staff. Whoever
 * asks for it all the same stands in the history: no window of theirs leads there.
 */
export const staffOnly = createMiddleware<Env>(async (c, next) => {
  const actor = c.get('actor')
  const isStaff = actor.contractKind === 'bank'
  if (isStaff) await next()
  if (!isStaff || c.res.status === 404)
    await recordForeign(c.env.deps, c.get('origin'), actor, 'foreign_record', `${c.req.method} ${c.req.path}`)
  return isStaff ? undefined : c.notFound()
})
