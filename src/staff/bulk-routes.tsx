import { Hono } from 'hono'
import type { Env } from '../http/runtime.ts'
import { BulkPage } from './views/bulk-page.tsx'

/** 契約の一括登録: the page; what its script asks for is in api.ts. */
export const bulkRoutes = new Hono<Env>().get('/csv', c => c.html(<BulkPage />))
