import { Hono } from 'hono'
import { limitPosts } from '../http/limit-posts.tsx'
import type { AppContext, Env } from '../http/runtime.ts'
import { type BadForm, validForm } from '../http/valid.ts'
import { ownPasswordForm } from './forms.ts'
import { PASSWORD_LINK_PATH } from './send-password-links.ts'
import { type LinkRefusal, showLinkUse, showPasswordLink, usePasswordLink } from './use-password-link.ts'
import { PasswordLinkDonePage, PasswordLinkOverPage, PasswordLinkPage } from './views/password-link-pages.tsx'

const FIELD_ERRORS = { contains_user_id: 'E1008', same_password: 'E1009' } as const

const overPage = async (c: AppContext) =>
  c.html(<PasswordLinkOverPage usedAt={await showLinkUse(c.env.deps, c.req.param('token') ?? '')} />, 410)

const linkPage = async (c: AppContext, errors: BadForm['errors'] = {}, status: 200 | 409 | 422 = 200) => {
  const link = await showPasswordLink(c.env.deps, c.req.param('token') ?? '')
  return link ? c.html(<PasswordLinkPage name={link.name} errors={errors} />, status) : overPage(c)
}

const afterUse = (c: AppContext, { reason }: LinkRefusal) =>
  reason === 'over' ? overPage(c) : linkPage(c, { password: FIELD_ERRORS[reason] }, 409)

/** パスワード設定 by a link from a mail, on the portal origin: whoever uses it may have no certificate that works. */
export const passwordLinkRoutes = new Hono<Env>()
  .get('/done', c => c.html(<PasswordLinkDonePage />))

  .get('/:token', c => linkPage(c))

  .post(
    '/:token',
    limitPosts,
    validForm(ownPasswordForm, (c, { errors }) => linkPage(c, errors, 422)),
    async c => {
      const { password } = c.req.valid('form')
      const used = await usePasswordLink(c.env.deps, c.get('origin'), c.req.param('token'), password)
      return used.ok ? c.redirect(`${PASSWORD_LINK_PATH}/done`, 303) : afterUse(c, used.error)
    },
  )
