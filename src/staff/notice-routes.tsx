import { Hono } from 'hono'
import type { AppContext, Env } from '../http/runtime.ts'
import { type BadForm, validForm } from '../http/valid.ts'
import { newId } from '../lib/tokens.ts'
import { type NoticeRefusal, noticeRefusalCode } from '../notices/errors.ts'
import { changeNoticeForm, noticeForm, noticesQuery, withdrawNoticeForm } from '../notices/schema.ts'
import { showNotice, showNotices } from '../notices/show-notices.ts'
import { changeNotice, withdrawNotice, writeNotice } from '../notices/write-notice.ts'
import { CodedAlert } from '../ui/alert.tsx'
import { NewNoticePage, NoticePage, type NoticeScreen, NoticesPage } from './views/notice-pages.tsx'

/** The notice as it is now, so that a later window sees what changed. */
const noticeScreen = async (c: AppContext, shown: NoticeScreen = {}, status: 200 | 409 | 422 = 200) => {
  const notice = await showNotice(c.env.deps, c.get('actor').bankCode, c.req.param('id') ?? '')
  return notice ? c.html(<NoticePage notice={notice} {...shown} />, status) : c.notFound()
}

/** Beside its field, or above a form that shows what another window has saved meanwhile. */
const shownRefusal = (refusal: NoticeRefusal, typed: Record<string, string>): NoticeScreen =>
  refusal.reason === 'over_already'
    ? { typed, errors: { untilAt: 'E7025' } }
    : { refusal: <CodedAlert code={noticeRefusalCode(refusal)} /> }

/** What was typed, as the form sent it. */
const typedIn = async (c: AppContext): Promise<Record<string, string>> => {
  const form = await c.req.parseBody()
  return Object.fromEntries(
    Object.entries(form).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}

/** お知らせ that the acting bank writes for the portal. */
export const noticeRoutes = new Hono<Env>()
  .get('/', async c => {
    const { before } = noticesQuery.parse(c.req.query())
    const page = await showNotices(c.env.deps, c.get('actor').bankCode, before)
    return c.html(<NoticesPage page={page} isFirst={before === ''} done={c.req.query('done')} />)
  })

  .get('/new', c => c.html(<NewNoticePage id={newId()} />))

  .post(
    '/new',
    validForm(noticeForm, (c, bad) => c.html(<NewNoticePage id={newId()} {...bad} />, 422)),
    async c => {
      const done = await writeNotice(c.env.deps, c.get('origin'), c.get('actor'), c.req.valid('form'))
      if (done.ok) return c.redirect('/bank/notices?done=written', 303)
      return c.html(<NewNoticePage id={newId()} {...shownRefusal(done.error, await typedIn(c))} />, 422)
    },
  )

  .get('/:id', c => noticeScreen(c))

  .post(
    '/:id',
    validForm(changeNoticeForm, (c, bad: BadForm) => noticeScreen(c, bad, 422)),
    async c => {
      const form = c.req.valid('form')
      const done = await changeNotice(c.env.deps, c.get('origin'), c.get('actor'), c.req.param('id'), form)
      if (done.ok) return c.redirect('/bank/notices?done=changed', 303)
      return noticeScreen(c, shownRefusal(done.error, await typedIn(c)), 409)
    },
  )

  .post(
    '/:id/withdraw',
    validForm(withdrawNoticeForm, c => noticeScreen(c, { refusal: <CodedAlert code="E1013" /> }, 422)),
    async c => {
      const { version } = c.req.valid('form')
      const done = await withdrawNotice(c.env.deps, c.get('origin'), c.get('actor'), c.req.param('id'), version)
      if (done.ok) return c.redirect('/bank/notices?done=withdrawn', 303)
      return noticeScreen(c, shownRefusal(done.error, {}), 409)
    },
  )
