import { Hono } from 'hono'
import type { AppContext, Env } from '../http/runtime.ts'
import { validForm } from '../http/valid.ts'
import type { BanksMail } from '../mail/delivery-store.ts'
import { NEWEST, resendForm, undeliveredQuery } from '../mail/forms.ts'
import { type ResendRefusal, resendMail } from '../mail/resend-mail.ts'
import { showMail, showMails } from '../mail/show-mails.ts'
import { CodedAlert } from '../ui/alert.tsx'
import type { MessageCode } from '../ui/messages.ts'
import { MailPage } from './views/mail-page.tsx'
import { UndeliveredPage } from './views/undelivered-page.tsx'

/** The mail that the address names, of a contract of the acting bank. */
const findMail = (c: AppContext): Promise<BanksMail | null> => {
  const id = c.req.param('id') ?? ''
  return /^[1-9]\d{0,15}$/.test(id) ? showMail(c.env.deps, c.get('actor').bankCode, Number(id)) : Promise.resolve(null)
}

const codeOf = ({ reason }: ResendRefusal): MessageCode => {
  switch (reason) {
    case 'secret':
      return 'E7063'
    case 'text_is_gone':
      return 'E7064'
    case 'changed':
      return 'E7065'
  }
}

/** メールの送信状況: the acting bank's mails and no other's. */
export const mailRoutes = new Hono<Env>()
  .get('/', async c => {
    const query = undeliveredQuery.safeParse(c.req.query())
    const asked = query.success ? query.data : undeliveredQuery.parse({})
    const page = await showMails(c.env.deps, { kind: asked.state, key: c.get('actor').bankCode }, asked.before)
    return c.html(
      <UndeliveredPage page={page} state={asked.state} isFirst={asked.before === NEWEST} isBroken={!query.success} />,
      query.success ? 200 : 422,
    )
  })

  .get('/:id', async c => {
    const mail = await findMail(c)
    return mail ? c.html(<MailPage mail={mail} now={c.env.deps.now()} done={c.req.query('done')} />) : c.notFound()
  })

  .post(
    '/:id/resend',
    validForm(resendForm, async (c, { errors }) => {
      const mail = await findMail(c)
      return mail ? c.html(<MailPage mail={mail} now={c.env.deps.now()} errors={errors} />, 422) : c.notFound()
    }),
    async c => {
      const { deps } = c.env
      const mail = await findMail(c)
      if (!mail) return c.notFound()
      const resent = await resendMail(deps, c.get('origin'), c.get('actor'), mail, c.req.valid('form'))
      if (resent.ok) return c.redirect(`/bank/mails/${mail.id}?done=resent`, 303)
      const refusal = <CodedAlert code={codeOf(resent.error)} />
      return c.html(<MailPage mail={(await findMail(c)) ?? mail} now={deps.now()} refusal={refusal} />, 409)
    },
  )
