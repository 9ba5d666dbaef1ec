import { Hono } from 'hono'
import { limitPosts } from '../http/limit-posts.tsx'
import { problem } from '../http/problem.ts'
import type { AppContext, Env } from '../http/runtime.ts'
import { validJson } from '../http/valid.ts'
import { toBase64 } from '../lib/bytes.ts'
import { formatCompact } from '../lib/jst.ts'
import { hashToken } from '../lib/tokens.ts'
import { message } from '../ui/messages.ts'
import { maskMail } from '../users/schema.ts'
import { beginEnrolment } from './begin-enrolment.ts'
import { cancelEnrolment } from './cancel-enrolment.ts'
import { type EnrolmentRefusal, problemOf } from './errors.ts'
import { issueCertificate } from './issue-certificate.ts'
import { proveCode } from './prove-code.ts'
import { replaceTemporaryPassword } from './replace-temporary-password.ts'
import { resendCode, resendsLeft } from './resend-code.ts'
import { beginEnrolmentBody, issueBody, proveCodeBody, replacePasswordBody } from './schema.ts'

/**
 * The enrolment's token travels in a header and lives in the page's memory alone, not in a cookie: two windows never
 * mix up two people's enrolments, and no other site can send it.
 */
const enrolmentOf = (c: AppContext): Promise<string> => {
  const [, token = ''] = /^Bearer ([A-Za-z0-9_-]{43})$/.exec(c.req.header('Authorization') ?? '') ?? []
  return hashToken(token)
}

const refuse = (c: AppContext, refusal: EnrolmentRefusal): Response => {
  const { restart = false, extras, field, ...rest } = problemOf(refusal)
  const errors = field ? { errors: [{ field, code: rest.code, message: message(rest.code) }] } : {}
  return problem(c, { ...rest, extras: { restart, ...errors, ...extras } })
}

/** 電子証明書発行 ①–⑤ as the page's script asks for it, on the portal origin. */
export const enrolmentApi = new Hono<Env>()
  .use(limitPosts)

  .post('/', validJson(beginEnrolmentBody), async c => {
    const { deps } = c.env
    const begun = await beginEnrolment(deps, c.get('origin'), c.req.valid('json'))
    if (!begun.ok) return refuse(c, begun.error)
    const { token, user, codeExpiresAt, isMailSent } = begun.value
    const body = {
      token,
      userId: user.userId,
      mail: maskMail(user.mail),
      codeExpiresAt: codeExpiresAt.toISOString(),
      resendsLeft: await resendsLeft(deps, await hashToken(token)),
      mailSent: isMailSent,
      replacesTemporaryPassword: user.temporaryUntil !== null,
    }
    return c.json(isMailSent ? body : { ...body, mailProblem: { code: 'E3007', detail: message('E3007') } }, 201)
  })

  .post('/current/code-mails', async c => {
    const resent = await resendCode(c.env.deps, c.get('origin'), await enrolmentOf(c))
    if (!resent.ok) return refuse(c, resent.error)
    const { mail, codeExpiresAt, resendsLeft } = resent.value
    return c.json({ mail: maskMail(mail), codeExpiresAt: codeExpiresAt.toISOString(), resendsLeft })
  })

  .post('/current/proof', validJson(proveCodeBody), async c => {
    const proved = await proveCode(c.env.deps, c.get('origin'), await enrolmentOf(c), c.req.valid('json').code)
    if (!proved.ok) return refuse(c, proved.error)
    return c.json({ issueBefore: proved.value.issueBefore.toISOString() })
  })

  .post('/current/password', validJson(replacePasswordBody), async c => {
    const { newPassword } = c.req.valid('json')
    const done = await replaceTemporaryPassword(c.env.deps, c.get('origin'), await enrolmentOf(c), newPassword)
    return done.ok ? c.json({}) : refuse(c, done.error)
  })

  .post('/current/certificate', validJson(issueBody), async c => {
    const { deps } = c.env
    const issued = await issueCertificate(deps, c.get('origin'), await enrolmentOf(c), c.req.valid('json').request)
    if (!issued.ok) return refuse(c, issued.error)
    const { der, serial, issuingCa, issuedAt, notAfter, userId, role, isNew } = issued.value
    const body = {
      certificate: toBase64(der),
      issuingCa: toBase64(issuingCa),
      userId,
      serial,
      issuedAt: issuedAt.toISOString(),
      notAfter: notAfter.toISOString(),
      fileName: `${userId}${formatCompact(issuedAt)}.p12`,
      role,
    }
    return c.json(body, isNew ? 201 : 200)
  })

  .delete('/current', async c => {
    await cancelEnrolment(c.env.deps, await enrolmentOf(c))
    return c.body(null, 204)
  })
