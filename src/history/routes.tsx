import { Hono } from 'hono'
import type { AppContext, Env } from '../http/runtime.ts'
import { fieldErrors } from '../http/valid.ts'
import { utf8 } from '../lib/bytes.ts'
import { BYTE_ORDER_MARK, csvLine } from '../lib/csv.ts'
import { formatCompact } from '../lib/jst.ts'
import { signedIn } from '../sessions/gate.tsx'
import type { FieldErrors } from '../ui/form.tsx'
import { listHistory, readHistory } from './list-history.ts'
import { type HistoryQuery, historyQuery } from './schema.ts'
import { HistoryPage } from './views/history-page.tsx'
import { HEADINGS, wordsOf } from './views/words.ts'

const UNFILTERED: HistoryQuery = { from: '', to: '', user: '', operation: '', result: '', before: '' }

/** The filters of the address; broken ones are told beside their fields and filter nothing. */
const queryOf = (c: AppContext): { query: HistoryQuery; errors: FieldErrors } => {
  const parsed = historyQuery.safeParse(c.req.query())
  return parsed.success ? { query: parsed.data, errors: {} } : { query: UNFILTERED, errors: fieldErrors(parsed.error) }
}

/** 操作履歴, behind the login. */
export const historyRoutes = new Hono<Env>()
  .get('/history', signedIn, async c => {
    const { query, errors } = queryOf(c)
    const page = await listHistory(c.env.deps, c.get('actor'), query)
    const isGood = Object.keys(errors).length === 0
    return c.html(<HistoryPage page={page} query={query} errors={errors} />, isGood ? 200 : 422)
  })

  .get('/history.csv', signedIn, c => {
    const { deps } = c.env
    const pages = readHistory(deps, c.get('actor'), queryOf(c).query)
    const lines = new ReadableStream<Uint8Array>({
      start: controller => controller.enqueue(utf8(BYTE_ORDER_MARK + csvLine(HEADINGS))),
      async pull(controller) {
        const { value, done } = await pages.next()
        if (done) controller.close()
        else controller.enqueue(utf8(value.map(row => csvLine(wordsOf(row))).join('')))
      },
    })
    c.header('Content-Type', 'text/csv; charset=utf-8')
    c.header('Content-Disposition', `attachment; filename="history${formatCompact(deps.now())}.csv"`)
    return c.body(lines)
  })
