import { Hono } from 'hono'
import type { Env } from '../http/runtime.ts'
import { lookUpUser } from './look-up-user.ts'
import { UserPage } from './views/user-page.tsx'

/** Users of the acting bank's contracts and no other's. */
export const userRoutes = new Hono<Env>().get('/:id', async c => {
  const file = await lookUpUser(c.env.deps, c.get('actor').bankCode, c.req.param('id'))
  return file ? c.html(<UserPage file={file} done={c.req.query('done')} />) : c.notFound()
})
