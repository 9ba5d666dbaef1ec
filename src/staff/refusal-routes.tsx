import { Hono } from 'hono'
import { refusalsQuery, UNCHOSEN } from '../history/schema.ts'
import { showAddress, showRefusedAddresses } from '../history/show-refusals.ts'
import type { AppContext, Env } from '../http/runtime.ts'
import { fieldErrors } from '../http/valid.ts'
import { AddressPage, RefusalsPage } from './views/refusal-pages.tsx'

/** What the address asks for; what is wrong with it is told, and today is shown. */
const queryOf = (c: AppContext) => {
  const parsed = refusalsQuery.safeParse(c.req.query())
  return parsed.success
    ? { query: parsed.data, errors: {}, status: 200 as const }
    : { query: UNCHOSEN, errors: fieldErrors(parsed.error), status: 422 as const }
}

/** The day's refusals and locks by source address, as far as they are the acting bank's or nobody's. */
export const refusalRoutes = new Hono<Env>()
  .get('/', async c => {
    const { query, errors, status } = queryOf(c)
    const page = await showRefusedAddresses(c.env.deps, c.get('actor').bankCode, query)
    return c.html(<RefusalsPage page={page} errors={errors} />, status)
  })

  .get('/address', async c => {
    const { query, status } = queryOf(c)
    const page = await showAddress(c.env.deps, c.get('actor').bankCode, query)
    return c.html(<AddressPage page={page} />, status)
  })
