import { Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import * as z from 'zod/mini'
import { passwordField } from '../credentials/schema.ts'
import { limitPosts } from '../http/limit-posts.tsx'
import type { AppContext, Env } from '../http/runtime.ts'
import { validForm } from '../http/valid.ts'
import { formatTime } from '../lib/jst.ts'
import { hashToken } from '../lib/tokens.ts'
import { CodedAlert } from '../ui/alert.tsx'
import { message } from '../ui/messages.ts'
import { type CertificateStanding, identifyCertificate } from './identify-certificate.ts'
import { logIn } from './log-in.ts'
import { logOut } from './log-out.ts'
import { presentedCertificate } from './presented-certificate.ts'
import { resumeSession, type SessionRefusal } from './resume-session.ts'
import { showTopMenu } from './show-top-menu.ts'
import type { CertificateRecord } from './store.ts'
import { BankContact } from './views/bank-contact.tsx'
import { CertificateCheckPage } from './views/certificate-check-page.tsx'
import { CertificateRefusalPage } from './views/certificate-refusal-page.tsx'
import { LoggedOutPage } from './views/logged-out-page.tsx'
import { LoginPage } from './views/login-page.tsx'
import { TopMenuPage } from './views/top-menu-page.tsx'

const COOKIE = 'session'
const COOKIE_OPTIONS = { prefix: 'host', secure: true, httpOnly: true, sameSite: 'Strict', path: '/' } as const

const loginForm = z.object({ password: passwordField })

const standingOf = (c: AppContext): Promise<CertificateStanding> => {
  const { deps, tlsClientAuth } = c.env
  return identifyCertificate(deps, presentedCertificate(deps.config, c.req.raw.headers, tlsClientAuth))
}

const tokenHashOf = (c: AppContext): Promise<string> => hashToken(getCookie(c, COOKIE, 'host') ?? '')

const refuseCertificate = (c: AppContext, standing: CertificateStanding & { isGood: false }) =>
  c.html(<CertificateRefusalPage refusal={standing} portalOrigin={c.env.deps.config.PORTAL_ORIGIN} />, 403)

type LoginScreen = Omit<Parameters<typeof LoginPage>[0], 'portalOrigin' | 'organisation' | 'userId'>

const loginPage = (c: AppContext, { organisation, userId }: CertificateRecord, screen: LoginScreen = {}) => (
  <LoginPage portalOrigin={c.env.deps.config.PORTAL_ORIGIN} organisation={organisation} userId={userId} {...screen} />
)

/** Why somebody without a session stands before the login again. */
const noticeOf = (refusal: SessionRefusal): LoginScreen => {
  switch (refusal.reason) {
    case 'none':
      return {}
    case 'expired':
      return { notice: message('E4008') }
    case 'replaced':
      return { notice: message('E4009') }
  }
}

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
        setCookie(c, COOKIE, opened.value.token, COOKIE_OPTIONS)
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

  .get('/menu', async c => {
    const { deps } = c.env
    const standing = await standingOf(c)
    if (!standing.isGood) return refuseCertificate(c, standing)
    const session = await resumeSession(deps, standing.record, await tokenHashOf(c))
    if (!session.ok) return c.html(loginPage(c, standing.record, noticeOf(session.error)), 401)
    const menu = await showTopMenu(deps, standing.record)
    return c.html(<TopMenuPage menu={menu} portalOrigin={deps.config.PORTAL_ORIGIN} />)
  })

  .post('/logout', async c => {
    const standing = await standingOf(c)
    if ('record' in standing) await logOut(c.env.deps, c.get('origin'), standing.record, await tokenHashOf(c))
    deleteCookie(c, COOKIE, COOKIE_OPTIONS)
    return c.redirect('/logged-out', 303)
  })

  .get('/logged-out', c => c.html(<LoggedOutPage portalOrigin={c.env.deps.config.PORTAL_ORIGIN} />))
