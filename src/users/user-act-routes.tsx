import { Hono } from 'hono'
import type { AppContext, Env } from '../http/runtime.ts'
import { type BadForm, validForm } from '../http/valid.ts'
import type { NewPasswordRefusal } from './change-own-password.ts'
import { changeUser } from './change-user.ts'
import { deleteUser } from './delete-user.ts'
import { COUNTERS, changeUserForm, confirmForm, releaseForm, temporaryPasswordForm } from './forms.ts'
import { findOwnGeneralUser } from './own-general-user.ts'
import { releaseUser } from './release-user.ts'
import { revokeUsersCertificate } from './revoke-users-certificate.ts'
import { setTemporaryPassword } from './set-temporary-password.ts'
import type { GeneralUser } from './store.ts'
import { showRefusal } from './views/show-refusal.tsx'
import { type ActScreen, UserActPage } from './views/user-act-page.tsx'

type Act = ActScreen['act']

/** The act's screen for its user as they are now, so that a later window sees what changed. */
const actScreen = async (
  c: AppContext,
  act: Act,
  shown: { status?: 200 | 401 | 404 | 409 | 410 | 422 | 429 | 503 } & Omit<ActScreen, 'act' | 'user' | 'serial'> = {},
) => {
  const user = await findOwnGeneralUser(c.env.deps, c.get('origin'), c.get('actor'), c.req.param('id') ?? '')
  if (!user) return c.notFound()
  const { status = 200, ...rest } = shown
  return c.html(<UserActPage act={act} user={user} serial={c.req.param('serial')} {...rest} />, status)
}

const badForm = (act: Act) => (c: AppContext, bad: BadForm) => actScreen(c, act, { status: 422, ...bad })

/** After the act: back to the user, or to the list when they are gone; or the same screen with the refusal. */
const afterAct = (
  c: AppContext,
  act: Act,
  done: { ok: true } | { ok: false; error: NewPasswordRefusal },
  typed: Partial<Pick<GeneralUser, 'name' | 'mail'>> = {},
) => {
  if (!done.ok) {
    if (done.error.reason === 'not_found') return c.notFound()
    return actScreen(c, act, { ...showRefusal(done.error), typed })
  }
  return c.redirect(`${act === 'delete' ? '/users' : `/users/${c.req.param('id')}`}?done=${act}`, 303)
}

/** What the master does to one general user; each act has its screen, which names the user. */
export const userActRoutes = new Hono<Env>()
  .get('/:id/change', c => actScreen(c, 'change'))
  .post('/:id/change', validForm(changeUserForm, badForm('change')), async c => {
    const form = c.req.valid('form')
    const done = await changeUser(c.env.deps, c.get('origin'), c.get('actor'), c.req.param('id'), form)
    // Told that another window changed the user, the form shows what they are now, not what was typed.
    const isStale = !done.ok && done.error.reason === 'changed'
    return afterAct(c, 'change', done, isStale ? {} : { name: form.name, mail: form.mail })
  })

  .get('/:id/temporary-password', c => actScreen(c, 'temporary-password'))
  .post('/:id/temporary-password', validForm(temporaryPasswordForm, badForm('temporary-password')), async c => {
    const form = c.req.valid('form')
    const done = await setTemporaryPassword(c.env.deps, c.get('origin'), c.get('actor'), c.req.param('id'), form)
    return afterAct(c, 'temporary-password', done)
  })

  .get('/:id/release', c => actScreen(c, 'release'))
  .post('/:id/release', validForm(releaseForm, badForm('release')), async c => {
    const counters = COUNTERS[c.req.valid('form').counter]
    const done = await releaseUser(c.env.deps, c.get('origin'), c.get('actor'), c.req.param('id'), counters)
    return afterAct(c, 'release', done)
  })

  .get('/:id/delete', c => actScreen(c, 'delete'))
  .post('/:id/delete', validForm(confirmForm, badForm('delete')), async c => {
    const { version } = c.req.valid('form')
    return afterAct(
      c,
      'delete',
      await deleteUser(c.env.deps, c.get('origin'), c.get('actor'), c.req.param('id'), version),
    )
  })

  .get('/:id/certificates/:serial/revoke', c => actScreen(c, 'revoke'))
  .post('/:id/certificates/:serial/revoke', async c => {
    const { id, serial } = c.req.param()
    return afterAct(c, 'revoke', await revokeUsersCertificate(c.env.deps, c.get('origin'), c.get('actor'), id, serial))
  })
