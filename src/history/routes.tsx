import { Hono } from 'hono'
import type { AppContext, Env } from '../http/runtime.ts'
import { fieldErrors } from '../http/valid.ts'
import { utf8 } from '../lib/bytes.ts'
import { BYTE_ORDER_MARK, csvLine } from '../lib/csv.ts'
import { formatCompact } from '../lib/jst.ts'
import { signedIn } from '../sessions/gate.tsx'
import { staffOnly } from '../staff/staff-only.tsx'
import type { FieldErrors } from '../ui/form.tsx'
import { jsonLine } from './json-line.ts'
import { listHistory, readHistory } from './list-history.ts'
import { type HistoryQuery, historyQuery } from './schema.ts'
import type { HistoryRow } from './store.ts'
import { HistoryPage } from './views/history-page.tsx'
import { CONTRACT_HEADING, HEADINGS, wordsOf } from './views/words.ts'

const UNFILTERED: HistoryQuery = { from: '', to: '', user: '', operation: '', result: '', before: '' }

/** The filters of the address; broken ones are told beside their fields and filter nothing. */
const queryOf = (c: AppContext): { query: HistoryQuery; errors: FieldErrors } => {
  const parsed = historyQuery.safeParse(c.req.query())
  return parsed.success ? { query: parsed.data, errors: {} } : { query: UNFILTERED, errors: fieldErrors(parsed.error) }
}

type Format = { ending: string; type: string; head: string; line: (row: HistoryRow) => string }

/** All rows of the filter as a file, read and sent page by page. Broken filters lead back to where they are told. */
const download = (c: AppContext, { ending, type, head, line }: Format) => {
  const { query, errors } = queryOf(c)
  if (Object.keys(errors).length > 0) return c.redirect(`/history${new URL(c.req.url).search}`, 303)
  const { deps } = c.env
  const pages = readHistory(deps, c.get('actor'), query)
  const lines = new ReadableStream<Uint8Array>({
    start: controller => controller.enqueue(utf8(head)),
    async pull(controller) {
      const { value, done } = await pages.next()
      if (done) controller.close()
      else controller.enqueue(utf8(value.map(line).join('')))
    },
  })
  c.header('Content-Type', type)
  c.header('Content-Disposition', `attachment; filename="history${formatCompact(deps.now())}.${ending}"`)
  return c.body(lines)
}

const isStaffs = (c: AppContext): boolean => c.get('actor').contractKind === 'bank'

/** 操作履歴, behind the login. */
export const historyRoutes = new Hono<Env>()
  .get('/history', signedIn, async c => {
    const { query, errors } = queryOf(c)
    const page = await listHistory(c.env.deps, c.get('actor'), query)
    const isGood = Object.keys(errors).length === 0
    return c.html(<HistoryPage page={page} query={query} errors={errors} isStaff={isStaffs(c)} />, isGood ? 200 : 422)
  })

  .get('/history.csv', signedIn, c => {
    const isStaff = isStaffs(c)
    const headings = isStaff ? [...HEADINGS, CONTRACT_HEADING] : HEADINGS
    const cells = (row: HistoryRow) => (isStaff ? [...wordsOf(row), row.contractNumber ?? ''] : wordsOf(row))
    const format = { ending: 'csv', type: 'text/csv; charset=utf-8', head: BYTE_ORDER_MARK + csvLine(headings) }
    return download(c, { ...format, line: row => csvLine(cells(row)) })
  })

  // For machines, with the codes and ids that the words leave out: of a bank's own rows alone.
  .get('/history.jsonl', signedIn, staffOnly, c =>
    download(c, { ending: 'jsonl', type: 'application/jsonl; charset=utf-8', head: '', line: jsonLine }),
  )
