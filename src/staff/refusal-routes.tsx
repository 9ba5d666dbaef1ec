import { Hono } from 'hono'
import { addressQuery, type RefusalsQuery, refusalsQuery } from '../history/schema.ts'
import { showAddress, showRefusedAddresses } from '../history/show-refusals.ts'
import type { AppContext, Env } from '../http/runtime.ts'
import { fieldErrors } from '../http/valid.ts'
import type { FieldErrors } from '../ui/form.tsx'
import { AddressPage, RefusalsPage } from './views/refusal-pages.tsx'

const listPage = async (c: AppContext, query: RefusalsQuery, errors: FieldErrors = {}, status: 200 | 422 = 200) => {
  const page = await showRefusedAddresses(c.env.deps, c.get('actor').bankCode, query)
  return c.html(<RefusalsPage page={page} isFirst={query.after === ''} errors={errors} />, status)
}

/** What is wrong with what the address asks for, above today's list, from which one can go on. */
const refuse = (c: AppContext, error: Parameters<typeof fieldErrors>[0]) =>
  listPage(c, { day: '', after: '' }, fieldErrors(error), 422)

/** The day's refusals and locks by source address, as far as they are the acting bank's or nobody's. */
export const refusalRoutes = new Hono<Env>()
  .get('/', c => {
    const asked = refusalsQuery.safeParse(c.req.query())
    return asked.success ? listPage(c, asked.data) : refuse(c, asked.error)
  })

  .get('/address', async c => {
    const asked = addressQuery.safeParse(c.req.query())
    if (!asked.success) return refuse(c, asked.error)
    const page = await showAddress(c.env.deps, c.get('actor').bankCode, asked.data)
    return c.html(<AddressPage page={page} isFirst={asked.data.before === ''} />)
  })
