import { Hono } from 'hono'
import { deleteCookie, setCookie } from 'hono/cookie'
import * as z from 'zod/mini'
import { passwordField } from '../credentials/schema.ts'
import { limitPosts } from '../http/limit-posts.tsx'
import type { Env } from '../http/runtime.ts'
import { validForm } from '../http/valid.ts'
import { formatInstant, formatTime } from '../lib/jst.ts'
import { CodedAlert } from '../ui/alert.tsx'
import { loginPage, refuseCertificate, SESSION_COOKIE, sessionHashOf, signedIn, standingOf } from './gate.tsx'
import { logIn } from './log-in.ts'
import { logOut } from './log-out.ts'
import { showTopMenu } from './show-top-menu.ts'
import { BankContact } from './views/bank-contact.tsx'
import { CertificateCheckPage } from './views/certificate-check-page.tsx'
import { LoggedOutPage } from './views/logged-out-page.tsx'
import { TopMenuPage } from './views/top-menu-page.tsx'

const COOKIE_OPTIONS = { prefix: 'host', secure: true, httpOnly: true, sameSite: 'Strict', path: '/' } as const

const loginForm = z.object({ password: passwordField })

/** Login and what is behind it, on the member origin. Every request is checked from the certificate on. */
export const sessionRoutes = new Hono<Env>()
  .get('/', c => c.redirect('/menu', 302))

  .get('/certificate-check', async c =>
    c.html(<CertificateCheckPage standing={await standingOf(c)} portalOrigin={c.env.deps.config.PORTAL_ORIGIN} />),
  )

  .get('/login', async c => {
    const standing = await standingOf(c)
    return standing.isGood ? c.html(loginPage(c, standing.record)) : refuseCertificate(c, standing)
  })

  .post(
    '/login',
    limitPosts,
    validForm(loginForm, async (c, { errors }) => {
      const standing = await standingOf(c)
      return standing.isGood ? c.html(loginPage(c, standing.record, { errors }), 422) : refuseCertificate(c, standing)
    }),
    async c => {
      const standing = await standingOf(c)
      if (!standing.isGood) return refuseCertificate(c, standing)
      const { record } = standing
      const opened = await logIn(c.env.deps, c.get('origin'), record, c.req.valid('form').password)
      if (opened.ok) {
        setCookie(c, SESSION_COOKIE, opened.value.token, COOKIE_OPTIONS)
        return c.redirect('/menu', 303)
      }
      switch (opened.error.reason) {
        case 'wrong':
          return c.html(loginPage(c, record, { refusal: <CodedAlert code="E2003" /> }), 401)
        case 'locked': {
          const values = { until: formatTime(opened.error.until) }
          const refusal = (
            <CodedAlert code="E2004" values={values}>
              <BankContact bank={record} />
            </CodedAlert>
          )
          return c.html(loginPage(c, record, { refusal }), 401)
        }
        case 'closed': {
          const values = { opensAt: formatInstant(opened.error.opensAt) }
          const refusal = (
            <CodedAlert code="E7023" values={values}>
              <BankContact bank={record} />
            </CodedAlert>
          )
          return c.html(loginPage(c, record, { refusal }), 403)
        }
        case 'temporary_password_expired':
          return c.html(loginPage(c, record, { refusal: <CodedAlert code="E3013" /> }), 403)
        case 'blocked':
          return refuseCertificate(c, { isGood: false, reason: 'blocked', record })
        case 'changed': {
          const latest = await standingOf(c)
          const refusal = <CodedAlert code="E4010" />
          return latest.isGood ? c.html(loginPage(c, latest.record, { refusal }), 409) : refuseCertificate(c, latest)
        }
      }
    },
  )

  .get('/menu', signedIn, async c => {
    const { deps } = c.env
    const menu = await showTopMenu(deps, c.get('actor'))
    return c.html(<TopMenuPage menu={menu} portalOrigin={deps.config.PORTAL_ORIGIN} />)
  })

  // What a page asks for whoever types, or has pressed ログインを続ける: to be asked is all it takes.
  .post('/session', signedIn, c => c.body(null, 204))

  .post('/logout', async c => {
    const standing = await standingOf(c)
    if ('record' in standing) await logOut(c.env.deps, c.get('origin'), standing.record, await sessionHashOf(c))
    deleteCookie(c, SESSION_COOKIE, COOKIE_OPTIONS)
    return c.redirect('/logged-out', 303)
  })

  .get('/logged-out', c => c.html(<LoggedOutPage portalOrigin={c.env.deps.config.PORTAL_ORIGIN} />))
