import { Hono } from 'hono'
import type { AppContext, Env } from '../http/runtime.ts'
import { validForm } from '../http/valid.ts'
import { signedIn, TEMPORARY_PASSWORD_PATH } from '../sessions/gate.tsx'
import { cancelMailChange } from './cancel-mail-change.ts'
import { changeOwnDetails } from './change-own-details.ts'
import { changeOwnPassword, replaceTemporaryPassword } from './change-own-password.ts'
import { changePasswordForm, mailProofForm, ownDetailsForm, ownPasswordForm } from './forms.ts'
import { proveMail } from './prove-mail.ts'
import { showMailProof } from './show-mail-proof.ts'
import {
  AccountDonePage,
  AccountPage,
  MailProofPage,
  OwnTemporaryPasswordPage,
  PasswordPage,
} from './views/account-pages.tsx'
import { showRefusal } from './views/show-refusal.tsx'

type Shown = Omit<Parameters<typeof AccountPage>[0], 'actor'>

const accountPage = (c: AppContext, shown: Shown = {}) => <AccountPage actor={c.get('actor')} {...shown} />

/** One's own account, behind the login: 契約ユーザー情報変更, パスワード変更, replacing a temporary password. */
export const accountRoutes = new Hono<Env>()
  .get('/account', signedIn, c => c.html(accountPage(c)))

  .post(
    '/account',
    signedIn,
    validForm(ownDetailsForm, (c, bad) => c.html(accountPage(c, bad), 422)),
    async c => {
      const form = c.req.valid('form')
      const changed = await changeOwnDetails(c.env.deps, c.get('origin'), c.get('actor'), form)
      if (changed.ok) {
        const { isNameChanged, awaitsProof } = changed.value
        return c.redirect(awaitsProof ? `/account/mail${isNameChanged ? '?done=name' : ''}` : '/account/done', 303)
      }
      const { status, ...shown } = showRefusal(changed.error)
      // Told that another window changed it, the form shows what it is now, not what was typed.
      const isStale = changed.error.reason === 'changed'
      const typed = isStale ? {} : { name: form.name, mail: form.mail, mailAgain: form.mailAgain }
      return c.html(accountPage(c, { ...shown, typed }), status)
    },
  )

  .get('/account/done', signedIn, c => c.html(<AccountDonePage what="details" />))

  .get('/account/mail', signedIn, async c => {
    const proof = await showMailProof(c.env.deps, c.get('actor'))
    return proof
      ? c.html(<MailProofPage mail={proof.mail} isNameChanged={c.req.query('done') === 'name'} />)
      : c.html(accountPage(c, showRefusal({ reason: 'proof_over' })), 410)
  })

  .post(
    '/account/mail',
    signedIn,
    validForm(mailProofForm, async (c, { errors }) => {
      const proof = await showMailProof(c.env.deps, c.get('actor'))
      return proof
        ? c.html(<MailProofPage mail={proof.mail} errors={errors} />, 422)
        : c.html(accountPage(c, showRefusal({ reason: 'proof_over' })), 410)
    }),
    async c => {
      const { deps } = c.env
      const proved = await proveMail(deps, c.get('origin'), c.get('actor'), c.req.valid('form').code)
      if (proved.ok) return c.redirect('/account/done', 303)
      const { status, ...shown } = showRefusal(proved.error)
      const proof = await showMailProof(deps, c.get('actor'))
      return proof && proved.error.reason === 'wrong_code'
        ? c.html(<MailProofPage mail={proof.mail} {...shown} />, status)
        : c.html(accountPage(c, shown), status)
    },
  )

  .post('/account/mail/cancel', signedIn, async c => {
    await cancelMailChange(c.env.deps, c.get('actor'))
    return c.redirect('/account', 303)
  })

  .get('/password', signedIn, c => c.html(<PasswordPage actor={c.get('actor')} />))

  .post(
    '/password',
    signedIn,
    validForm(changePasswordForm, (c, { errors }) =>
      c.html(<PasswordPage actor={c.get('actor')} errors={errors} />, 422),
    ),
    async c => {
      const form = c.req.valid('form')
      const changed = await changeOwnPassword(c.env.deps, c.get('origin'), c.get('actor'), c.get('session'), form)
      if (changed.ok) return c.redirect('/password/done', 303)
      const { status, ...shown } = showRefusal(changed.error)
      return c.html(<PasswordPage actor={c.get('actor')} {...shown} />, status)
    },
  )

  .get('/password/done', signedIn, c => c.html(<AccountDonePage what="password" />))

  .get(TEMPORARY_PASSWORD_PATH, signedIn, c =>
    c.get('actor').temporaryUntil === null ? c.redirect('/menu', 303) : c.html(<OwnTemporaryPasswordPage />),
  )

  .post(
    TEMPORARY_PASSWORD_PATH,
    signedIn,
    validForm(ownPasswordForm, (c, { errors }) => c.html(<OwnTemporaryPasswordPage errors={errors} />, 422)),
    async c => {
      const actor = c.get('actor')
      if (actor.temporaryUntil === null) return c.redirect('/menu', 303)
      const { password } = c.req.valid('form')
      const done = await replaceTemporaryPassword(c.env.deps, c.get('origin'), actor, c.get('session'), password)
      if (done.ok) return c.redirect('/password/done', 303)
      const { status, ...shown } = showRefusal(done.error)
      return c.html(<OwnTemporaryPasswordPage {...shown} />, status)
    },
  )
