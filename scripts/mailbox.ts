import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import * as z from 'zod/mini'
import { type Listening, listenOnLoopback } from './local/loopback.ts'
import { mailboxPage, PAGE_POLICY } from './local/mailbox-page.ts'
import { type Mail, openMailStore } from './local/mailbox-store.ts'
import { EVENTS, messageIdOf, reportEvent, type WebhookTarget } from './local/mailbox-webhook.ts'
import { newSigningKey, type PublishedKey } from './local/webhook-signature.ts'

/** MailChannels takes 30 MB; nothing of ours comes near this. */
const MAX_BODY_BYTES = 5 * 1024 * 1024
const MAX_DELAY_MS = 10 * 60 * 1000

const person = z.object({ email: z.string().check(z.regex(/^[^\s@]+@[^\s@]+$/)), name: z.optional(z.string()) })

/** Of what MailChannels' `POST /tx/v1/send` takes, the part that can be read. */
const sendSchema = z.object({
  from: person,
  subject: z.optional(z.string()),
  personalizations: z
    .array(
      z.object({
        to: z.array(person).check(z.minLength(1)),
        from: z.optional(person),
        subject: z.optional(z.string()),
      }),
    )
    .check(z.minLength(1), z.maxLength(1000)),
  content: z.array(z.object({ type: z.string(), value: z.string() })).check(z.minLength(1)),
})

const faultSchema = z
  .strictObject({
    status: z.optional(z.int().check(z.minimum(400), z.maximum(599))),
    /** The request is answered, and says this of the mail that it did not take. */
    reason: z.optional(z.string()),
    /** This is the whole answer, with status 200 and called JSON: a proxy's page, half an object. */
    junk: z.optional(z.string()),
    /** The connection ends without an answer. */
    hangsUp: z.optional(z.literal(true)),
    delayMs: z.optional(z.int().check(z.minimum(0), z.maximum(MAX_DELAY_MS))),
    /** How many sendings it meets; without it, all until it is cleared. */
    count: z.optional(z.int().check(z.minimum(0))),
  })
  .check(
    z.refine(({ count, ...fault }) => count === 0 || Object.values(fault).some(value => value !== undefined), {
      error: 'needs status, reason, junk, hangsUp or delayMs; {"count": 0} alone clears',
    }),
  )

type Fault = z.output<typeof faultSchema>

const bounceSchema = z.strictObject({ id: z.string(), type: z._default(z.enum(EVENTS), 'hard-bounced') })

const problems = (error: z.core.$ZodError): string[] =>
  error.issues.map(issue => `${issue.path.join('.') || 'body'}: ${issue.message}`)

/** `body` is JSON; a string is a page, unless `type` says what else. */
type Answer = { status: number; body?: object | string; location?: string; type?: string }

const readBody = async (request: IncomingMessage): Promise<string | undefined> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    // The rest is read too: a sender that is still writing would not see the answer.
    if (size <= MAX_BODY_BYTES) chunks.push(chunk)
  }
  return size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString('utf8')
}

const parseWith = <T>(schema: z.ZodMiniType<T>, body: string): { value: T } | { errors: string[] } => {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    return { errors: ['the body is not JSON'] }
  }
  const parsed = schema.safeParse(json)
  return parsed.success ? { value: parsed.data } : { errors: problems(parsed.error) }
}

/** Pages of other sites must not reach it through a name of theirs that leads here, nor by a form of theirs. */
const isFromHere = ({ headers }: IncomingMessage): boolean => {
  const isLoopback = (authority: string) => /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(authority)
  const origin = headers.origin ?? headers.host ?? ''
  return isLoopback(headers.host ?? '') && isLoopback(origin.replace(/^https?:\/\//, ''))
}

export type MailboxOptions = {
  /** Where the mails are kept: a file of a line each. */
  file: string
  /** The X-Api-Key that senders must show; without it any will do, but one must be shown. */
  apiKey?: string
  /** Where it is reported what became of a mail; without it, nowhere. */
  webhook?: WebhookTarget
  /** What reports are signed with; without it, a new key. */
  signingKey?: PublishedKey
}

const mailsOf = (send: z.output<typeof sendSchema>, requestId: string): Mail[] =>
  send.personalizations.map(personalization => {
    const from = personalization.from ?? send.from
    const plain = send.content.find(part => part.type.startsWith('text/plain')) ?? send.content[0]
    return {
      id: randomUUID(),
      requestId,
      receivedAt: new Date().toISOString(),
      from: from.email,
      fromName: from.name ?? '',
      to: personalization.to.map(({ email }) => email).join(', '),
      subject: personalization.subject ?? send.subject ?? '',
      text: plain?.value ?? '',
    }
  })

const rendered = (mail: Mail): string => `From: ${mail.from}\nTo: ${mail.to}\nSubject: ${mail.subject}\n\n${mail.text}`

const described = (fault: Fault | undefined): string =>
  fault === undefined
    ? ''
    : [
        fault.status === undefined ? '' : `HTTP ${fault.status}`,
        fault.reason === undefined ? '' : `拒否（${fault.reason}）`,
        fault.junk === undefined ? '' : '意味のない応答',
        fault.hangsUp === undefined ? '' : '応答なしの切断',
        fault.delayMs === undefined ? '' : `${fault.delayMs}ミリ秒の遅れ`,
        fault.count === undefined ? '解除されるまで' : `あと${fault.count}回`,
      ]
        .filter(Boolean)
        .join('・')

const mailbox = ({ file, apiKey, webhook }: MailboxOptions, key: PublishedKey) => {
  const store = openMailStore(file)
  let fault: Fault | undefined

  const meetFault = (): Fault | undefined => {
    const met = fault
    if (fault?.count !== undefined) fault = fault.count > 1 ? { ...fault, count: fault.count - 1 } : undefined
    return met
  }

  const send = async (request: IncomingMessage, body: string, isDryRun: boolean): Promise<Answer> => {
    const met = meetFault()
    if (met?.delayMs) await delay(met.delayMs)
    if (met?.hangsUp) request.socket.destroy()
    if (met?.junk !== undefined) return { status: 200, body: met.junk, type: 'application/json' }
    if (met?.status) return { status: met.status, body: { message: 'an outage played by POST /api/faults' } }
    // Who gave up waiting has not handed the mail over: it will be sent again.
    if (request.socket.destroyed) return { status: 499 }
    const key = request.headers['x-api-key']
    if (!key || (apiKey !== undefined && key !== apiKey))
      return { status: 401, body: { message: 'the X-Api-Key header is missing or not the right one' } }
    const parsed = parseWith(sendSchema, body)
    if ('errors' in parsed) return { status: 400, body: parsed }
    const request_id = randomUUID()
    const mails = mailsOf(parsed.value, request_id)
    if (isDryRun) return { status: 200, body: { request_id, data: mails.map(rendered) } }
    const outcome = met?.reason === undefined ? { status: 'sent' } : { status: 'failed', reason: met.reason }
    if (outcome.status === 'sent') store.keep(mails)
    const results = mails.map((mail, index) => ({ index, message_id: messageIdOf(mail), ...outcome }))
    return { status: 200, body: { request_id, results } }
  }

  const bounce = async ({ id, type }: z.output<typeof bounceSchema>): Promise<Answer> => {
    const mail = store.newestFirst().find(kept => kept.id === id)
    if (!mail) return { status: 404, body: { message: `there is no mail ${id}` } }
    if (!webhook) return { status: 409, body: { message: 'it was started without a webhook to report to' } }
    try {
      const status = await reportEvent(webhook, key, mail, type)
      return { status: status === 200 ? 200 : 502, body: { webhook: { url: webhook.url.href, status } } }
    } catch (error) {
      return { status: 502, body: { message: `${webhook.url} cannot be reached: ${error}` } }
    }
  }

  const bounceByApi = async (body: string): Promise<Answer> => {
    const parsed = parseWith(bounceSchema, body)
    return 'errors' in parsed ? { status: 400, body: parsed } : bounce(parsed.value)
  }

  /** The button of the page, which is shown again if all went well. */
  const bounceByForm = async (body: string): Promise<Answer> => {
    const answer = await bounce({ id: new URLSearchParams(body).get('id') ?? '', type: 'hard-bounced' })
    return answer.status === 200 ? { status: 303, location: '/' } : answer
  }

  const mailsTo = (address: string | null): Mail[] =>
    store.newestFirst().filter(({ to }) => address === null || to === address)

  const publicKey = (id: string | null): Answer =>
    id === key.id
      ? { status: 200, body: { id, key: key.publicKey } }
      : { status: 404, body: { message: `there is no key ${id}` } }

  const setFault = (body: string): Answer => {
    const parsed = parseWith(faultSchema, body)
    if ('errors' in parsed) return { status: 400, body: parsed }
    fault = parsed.value.count === 0 ? undefined : parsed.value
    return { status: 200, body: { fault: fault ?? null } }
  }

  return async (request: IncomingMessage): Promise<Answer> => {
    const body = await readBody(request)
    if (!isFromHere(request)) return { status: 403, body: { message: 'for this machine only' } }
    if (body === undefined) return { status: 413, body: { message: `more than ${MAX_BODY_BYTES} bytes` } }
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://mailbox.invalid')
    switch (`${request.method} ${pathname}`) {
      case 'GET /':
        return { status: 200, body: mailboxPage(store.newestFirst(), described(fault)) }
      case 'POST /tx/v1/send':
        return send(request, body, searchParams.get('dry-run') === 'true')
      case 'GET /tx/v1/webhook/public-key':
        return publicKey(searchParams.get('id'))
      case 'GET /api/messages':
        return { status: 200, body: mailsTo(searchParams.get('to')) }
      case 'DELETE /api/messages':
        store.clear()
        return { status: 204 }
      case 'GET /api/faults':
        return { status: 200, body: { fault: fault ?? null } }
      case 'POST /api/faults':
        return setFault(body)
      case 'POST /api/bounces':
        return bounceByApi(body)
      case 'POST /bounces':
        return bounceByForm(body)
      default:
        return { status: 404, body: { message: `there is no ${request.method} ${pathname}` } }
    }
  }
}

const write = (response: ServerResponse, { status, body, location, type }: Answer): void => {
  response.writeHead(status, {
    'Cache-Control': 'no-store',
    // Not no-referrer: a browser would then name no origin with the page's own form.
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    ...(location !== undefined && { Location: location }),
    ...(typeof body === 'string' && {
      'Content-Type': type ?? 'text/html; charset=utf-8',
      'Content-Security-Policy': PAGE_POLICY,
    }),
    ...(typeof body === 'object' && { 'Content-Type': 'application/json; charset=utf-8' }),
  })
  response.end(typeof body === 'object' ? JSON.stringify(body) : body)
}

/**
 * Speaks MailChannels' `POST /tx/v1/send` on loopback, keeps what arrives and shows it: nothing goes out. Asked to, it
 * reports a mail as bounced, signed as MailChannels signs.
 * @throws Failure if the port cannot be had; it names `variable` as what changes it.
 */
export const startMailbox = async (options: MailboxOptions, port: number, variable: string): Promise<Listening> => {
  const answer = mailbox(options, options.signingKey ?? (await newSigningKey(randomUUID())))
  const make = () =>
    createServer((request, response) => {
      answer(request).then(
        given => write(response, given),
        error => (response.destroyed ? undefined : write(response, { status: 500, body: { message: String(error) } })),
      )
    })
  return listenOnLoopback(make, port, variable)
}
