import * as z from 'zod/mini'
import { ok, type Result, refused } from '../lib/result.ts'

/** The issue may wait for the slowest of databases; a dead connection must not keep the person waiting for ever. */
const TIMEOUT_MS = 30_000

const problem = z.object({
  detail: z.string(),
  code: z.string(),
  /** The enrolment has ended: back to ①. */
  restart: z._default(z.boolean(), false),
  errors: z._default(z.array(z.object({ field: z.string(), code: z.string(), message: z.string() })), []),
  resendsLeft: z.optional(z.number()),
})

/** RFC 9457, with the members that this API adds; `detail` is to be shown as it is. */
export type Problem = z.output<typeof problem>

/** `unreachable`: no answer came. `unreadable`: one came that is not this API's, from a proxy on the way for instance. */
export type Failure = { reason: 'unreachable' } | { reason: 'unreadable' } | { reason: 'problem'; problem: Problem }

export type Answer<T> = Result<T, Failure>

const enrolment = z.object({
  token: z.string(),
  userId: z.string(),
  mail: z.string(),
  codeExpiresAt: z.iso.datetime(),
  resendsLeft: z.number(),
  mailSent: z.boolean(),
  mailProblem: z.optional(z.object({ code: z.string(), detail: z.string() })),
  replacesTemporaryPassword: z.boolean(),
})
const codeMail = z.object({ mail: z.string(), codeExpiresAt: z.iso.datetime(), resendsLeft: z.number() })
const proof = z.object({ issueBefore: z.iso.datetime() })
const issued = z.object({
  certificate: z.string(),
  issuingCa: z.string(),
  userId: z.string(),
  serial: z.string(),
  issuedAt: z.iso.datetime(),
  notAfter: z.iso.datetime(),
  fileName: z.string(),
  role: z.enum(['master', 'general']),
})

export type Enrolment = z.output<typeof enrolment>
export type CodeMail = z.output<typeof codeMail>
export type IssuedCertificate = z.output<typeof issued>

type Call = { path: string; token?: string; body: unknown }

const post = async <Schema extends z.ZodMiniType>(call: Call, schema: Schema): Promise<Answer<z.output<Schema>>> => {
  let response: Response
  try {
    response = await fetch(`/api/enrolments${call.path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, application/problem+json',
        ...(call.token ? { authorization: `Bearer ${call.token}` } : {}),
      },
      body: JSON.stringify(call.body),
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
  } catch {
    return refused({ reason: 'unreachable' })
  }
  // The body can break off as well as be something else: both leave nothing to read.
  const json: unknown = await response.json().catch(() => undefined)
  if (response.ok) {
    const value = schema.safeParse(json)
    return value.success ? ok(value.data) : refused({ reason: 'unreadable' })
  }
  const told = problem.safeParse(json)
  return refused(told.success ? { reason: 'problem', problem: told.data } : { reason: 'unreadable' })
}

export const startEnrolment = (userId: string, password: string, resumeKey?: string): Promise<Answer<Enrolment>> =>
  post({ path: '', body: { userId, password, ...(resumeKey ? { resumeKey } : {}) } }, enrolment)

export const resendCode = (token: string): Promise<Answer<CodeMail>> =>
  post({ path: '/current/code-mails', token, body: {} }, codeMail)

export const proveMail = (token: string, code: string): Promise<Answer<z.output<typeof proof>>> =>
  post({ path: '/current/proof', token, body: { code } }, proof)

/** The person's own password in place of the temporary one; needs the right code before. */
export const replacePassword = (
  token: string,
  newPassword: string,
  newPasswordAgain: string,
): Promise<Answer<unknown>> =>
  post({ path: '/current/password', token, body: { newPassword, newPasswordAgain } }, z.unknown())

/** `request` is base64 of PKCS#10 DER. The same key gets the same certificate again, so this can be repeated. */
export const issueCertificate = (token: string, request: string): Promise<Answer<IssuedCertificate>> =>
  post({ path: '/current/certificate', token, body: { request } }, issued)

/** Tells the server that the person gave up. Nobody waits for it: an enrolment that nobody ends expires. */
export const cancelEnrolment = (token: string): void => {
  fetch('/api/enrolments/current', {
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}` },
    keepalive: true,
  }).catch(() => {})
}
