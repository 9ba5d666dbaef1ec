import { getCookie } from 'hono/cookie'
import { createMiddleware } from 'hono/factory'
import type { AppContext, Env } from '../http/runtime.ts'
import { hashToken } from '../lib/tokens.ts'
import { message } from '../ui/messages.ts'
import type { Actor } from './actor.ts'
import { sessionCode } from './errors.ts'
import { type CertificateStanding, identifyCertificate } from './identify-certificate.ts'
import { presentedCertificate } from './presented-certificate.ts'
import { renewalOf } from './renewal.ts'
import { resumeSession, type SessionRefusal } from './resume-session.ts'
import type { CertificateRecord } from './store.ts'
import { CertificateRefusalPage } from './views/certificate-refusal-page.tsx'
import { LoginPage } from './views/login-page.tsx'

export const SESSION_COOKIE = 'session'

declare module 'hono' {
  /** Set by `signedIn`: only routes behind it may ask for them. `session` is the hash of the session's token. */
  interface ContextVariableMap {
    actor: Actor
    session: string
  }
}

/** What the certificate of this request is worth; without a look at any session. */
export const standingOf = (c: AppContext): Promise<CertificateStanding> => {
  const { deps, tlsClientAuth } = c.env
  return identifyCertificate(deps, presentedCertificate(deps.config, c.req.raw.headers, tlsClientAuth))
}

/** The hash of the session's token in the cookie; of nothing where there is none. */
export const sessionHashOf = (c: AppContext): Promise<string> => hashToken(getCookie(c, SESSION_COOKIE, 'host') ?? '')

/** 403 with the screen that says why and what to do. */
export const refuseCertificate = (c: AppContext, standing: CertificateStanding & { isGood: false }) =>
  c.html(<CertificateRefusalPage refusal={standing} portalOrigin={c.env.deps.config.PORTAL_ORIGIN} />, 403)

type LoginScreen = Omit<Parameters<typeof LoginPage>[0], 'portalOrigin' | 'organisation' | 'userId' | 'renewal'>

/** ログイン for the user whom the certificate names. */
export const loginPage = (c: AppContext, record: CertificateRecord, screen: LoginScreen = {}) => {
  const { config, now } = c.env.deps
  const { organisation, userId } = record
  const shown = { organisation, userId, renewal: renewalOf(record, now()), ...screen }
  return <LoginPage portalOrigin={config.PORTAL_ORIGIN} {...shown} />
}

/** Why somebody without a session stands before the login again, and what became of a form that they had filled in. */
const noticeOf = (c: AppContext, { reason }: SessionRefusal): LoginScreen => {
  const isFormLost = c.req.method === 'POST'
  // Whoever opens a page of ours first knows that they have not logged in.
  if (reason === 'none' && !isFormLost) return {}
  return { notice: message(sessionCode({ reason })), isFormLost }
}

/** Where somebody with a temporary password is led, until it is replaced by one of their own. */
export const TEMPORARY_PASSWORD_PATH = '/temporary-password'

/**
 * The door to everything behind the login. Checks certificate, user, contract and session anew with every request, so
 * that revoking, blocking, deleting or terminating takes effect at once.
 */
export const signedIn = createMiddleware<Env>(async (c, next) => {
  const standing = await standingOf(c)
  if (!standing.isGood) return refuseCertificate(c, standing)
  const { record } = standing
  const session = await sessionHashOf(c)
  const resumed = await resumeSession(c.env.deps, record, session)
  if (!resumed.ok) return c.html(loginPage(c, record, noticeOf(c, resumed.error)), 401)
  if (record.temporaryUntil !== null && c.req.path !== TEMPORARY_PASSWORD_PATH) {
    return c.redirect(TEMPORARY_PASSWORD_PATH, 303)
  }
  c.set('actor', record)
  c.set('session', session)
  return next()
})
