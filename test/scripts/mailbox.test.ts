import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import * as z from 'zod/mini'
import { freePort } from '../../scripts/local/free-port.ts'
import { newSigningKey, signatureHeaders } from '../../scripts/local/webhook-signature.ts'
import { startMailbox } from '../../scripts/mailbox.ts'
import { mailChannelsMailer, mailChannelsWebhookVerifier } from '../../src/mail/mailchannels.ts'

const HOUR_MS = 60 * 60 * 1000

const folder = mkdtempSync(join(tmpdir(), 'mailbox-test-'))
const key = await newSigningKey('a-key')

/** What our webhook got, in the order of arrival, and what it answers. */
const received: { headers: IncomingHttpHeaders; body: string }[] = []
let answer = 200

const webhook = createServer(async (request: IncomingMessage, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  received.push({ headers: request.headers, body })
  response.writeHead(answer).end()
})

let closeMailbox: () => Promise<void>
let base: string

before(async () => {
  const port = await freePort()
  await new Promise<void>(resolve => webhook.listen(port, '127.0.0.1', () => resolve()))
  const target = { url: new URL(`http://127.0.0.1:${port}/webhooks/mailchannels`) }
  const file = join(folder, 'mails.jsonl')
  const mailbox = await startMailbox({ file, webhook: target, signingKey: key }, 0, 'MAILBOX_PORT')
  closeMailbox = mailbox.close
  base = `http://127.0.0.1:${mailbox.port}`
})

after(async () => {
  await closeMailbox?.()
  webhook.close()
  rmSync(folder, { recursive: true, force: true })
})

const apiConfig = () => ({ MAILCHANNELS_API_KEY: 'any', MAIL_BASE_URL: base })

const send = (to: string) =>
  mailChannelsMailer({
    ...apiConfig(),
    MAIL_FROM: 'no-reply@rokin.example',
    MAIL_FROM_NAME: 'ろうきん',
    MAIL_SUBJECT_PREFIX: '',
  })({ to, subject: '件名', text: '本文' })

const mailsSchema = z.array(z.object({ id: z.string(), requestId: z.string(), to: z.string() }))

const mailTo = async (address: string) => {
  const mails = mailsSchema.parse(await (await fetch(`${base}/api/messages`)).json())
  return mails.find(({ to }) => to === address)
}

const bounce = (body: object) => fetch(`${base}/api/bounces`, { method: 'POST', body: JSON.stringify(body) })

const verifier = (now = () => new Date()) => mailChannelsWebhookVerifier(apiConfig(), now)

const arrived = () => {
  const { headers, body } = received.at(-1) ?? { headers: {}, body: '' }
  return { body, headers: new Headers(Object.entries(headers).map(([name, value]) => [name, String(value)])) }
}

test('a mail that was taken is known by its request, and a refused one is refused', async () => {
  const sent = await send('a@sample.co.jp')
  assert.ok(sent.ok)
  assert.equal(sent.value.providerId, (await mailTo('a@sample.co.jp'))?.requestId)
  await fetch(`${base}/api/faults`, { method: 'POST', body: '{"reason":"sender is blocked","count":1}' })
  assert.deepEqual(await send('b@sample.co.jp'), { ok: false, error: 'sender is blocked' })
  assert.equal(await mailTo('b@sample.co.jp'), undefined)
})

test('POST /api/bounces reports the mail to the webhook, signed as the SDK checks it', async () => {
  await send('c@sample.co.jp')
  const mail = await mailTo('c@sample.co.jp')
  const response = await bounce({ id: mail?.id, type: 'soft-bounced' })
  assert.equal(response.status, 200)
  const [event] = JSON.parse(arrived().body)
  assert.equal(event.event, 'soft-bounced')
  assert.equal(event.request_id, mail?.requestId)
  assert.deepEqual(event.recipients, ['c@sample.co.jp'])
  assert.deepEqual(await verifier()(arrived(), async () => true), { ok: true, value: null })
})

test('what cannot be reported is said', async () => {
  assert.equal((await bounce({ id: 'unknown' })).status, 404)
  assert.equal((await bounce({ id: 1 })).status, 400)
  assert.equal((await bounce({ id: 'x', type: 'bounced' })).status, 400)
  const mail = await mailTo('c@sample.co.jp')
  answer = 401
  const refused = await bounce({ id: mail?.id })
  answer = 200
  assert.equal(refused.status, 502)
  assert.match(await refused.text(), /"status":401/)
})

test('不達にする on the page does the same, and only from the page', async () => {
  const mail = await mailTo('c@sample.co.jp')
  assert.ok((await (await fetch(base)).text()).includes(`<button name="id" value="${mail?.id}">不達にする</button>`))
  const press = (origin: string) =>
    fetch(`${base}/bounces`, {
      method: 'POST',
      headers: { Origin: origin, 'Content-Type': 'application/x-www-form-urlencoded' },
      body: `id=${mail?.id}`,
      redirect: 'manual',
    })
  const before = received.length
  assert.equal((await press('https://elsewhere.example')).status, 403)
  assert.equal(received.length, before)
  const pressed = await press(base)
  assert.equal(pressed.status, 303)
  assert.equal(pressed.headers.get('location'), '/')
  assert.equal(JSON.parse(arrived().body)[0].event, 'hard-bounced')
})

test('a key is asked for once, and again after an hour', async () => {
  let now = new Date()
  let asked = 0
  const mayAsk = async () => {
    asked += 1
    return true
  }
  const verify = verifier(() => now)
  for (const [passed, expected] of [
    [0, 1],
    [0, 1],
    [HOUR_MS - 1, 1],
    [1, 2],
  ] as const) {
    now = new Date(now.getTime() + passed)
    assert.ok((await verify(arrived(), mayAsk)).ok)
    assert.equal(asked, expected)
  }
})

test('nobody makes us ask for keys without end', async () => {
  const unknown = await newSigningKey('unknown')
  const headers = new Headers(await signatureHeaders('[]', unknown, new Date()))
  const verify = verifier()
  assert.deepEqual(await verify({ body: '[]', headers }, async () => false), { ok: false, error: 'too_many_keys' })
  assert.deepEqual(await verify({ body: '[]', headers }, async () => true), { ok: false, error: 'signature' })
  const refuse = async () => assert.fail('asked')
  assert.deepEqual(await verify({ body: '[]', headers: new Headers() }, refuse), { ok: false, error: 'signature' })
})

test('while the provider does not answer for its keys, nothing is believed and nothing called forged', async () => {
  const down = { ...apiConfig(), MAIL_BASE_URL: `http://127.0.0.1:${await freePort()}` }
  const verify = mailChannelsWebhookVerifier(down, () => new Date())
  assert.deepEqual(await verify(arrived(), async () => true), { ok: false, error: 'provider_down' })
})
