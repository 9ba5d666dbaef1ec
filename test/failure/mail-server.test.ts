import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { CHEAP_HASHES } from '../support/cheap-hashes.ts'
import { begin, resend, textIn } from '../support/enrol.ts'
import { Client } from '../support/https.ts'
import { codeFor, fireCron, type LocalSystem, mailsTo, startLocalSystem } from '../support/local-system.ts'
import { registerOverHttp } from '../support/register.ts'
import { endBackOffs } from '../support/time-travel.ts'

const person = { userId: 'sample001', password: 'Minato#58', name: '労金　太郎', mail: 'outage@sample.co.jp' }

let system: LocalSystem
let client: Client

before(async () => {
  system = await startLocalSystem({ RATE_LIMIT: 'off', ...CHEAP_HASHES })
  client = new Client(system)
})

after(async () => {
  client?.close()
  await system?.stop()
})

const breakMailServer = async (fault: { status: number; count: number } | { delayMs: number; count: number }) => {
  const headers = { 'Content-Type': 'application/json' }
  const { ok } = await fetch(`${system.mailbox}/api/faults`, { method: 'POST', headers, body: JSON.stringify(fault) })
  assert.ok(ok)
}

/** A mail that nobody waits for goes after the answer: what is asked of the mail server next could be asked before it. */
const faultIsMet = async (): Promise<void> => {
  const left = async () => (await fetch(`${system.mailbox}/api/faults`)).text()
  while ((await left()) !== '{"fault":null}') await delay(20)
}

test('a registration is confirmed while the mail server refuses', async () => {
  await breakMailServer({ status: 500, count: 1 })
  await registerOverHttp(client, system, person)
  await faultIsMet()
  assert.deepEqual(await mailsTo(system, person.mail), [])
})

test('a code that could not be mailed is told at once, and the re-send brings it', async () => {
  await breakMailServer({ status: 503, count: 1 })
  const answer = await begin(client, system, person)
  assert.match(answer.body, /"mailSent":false/)
  assert.match(answer.body, /E3007/)
  const again = await resend(client, system, textIn(answer, 'token'))
  assert.equal(again.status, 200)
  assert.match(await codeFor(system, person.mail), /^\d{6}$/)
})

test('a mail server that does not answer keeps nobody waiting for longer than its limit', async () => {
  await breakMailServer({ delayMs: 60_000, count: 1 })
  const answer = await begin(client, system, person)
  assert.match(answer.body, /E3007/)
})

test('the mail of the registration waits for its next try, and arrives once the server is back, only once', async () => {
  const registered = async () =>
    (await mailsTo(system, person.mail)).filter(({ subject }) => subject.includes('登録完了')).length
  await fireCron(system)
  assert.equal(await registered(), 0)
  endBackOffs(system)
  await Promise.all([fireCron(system), fireCron(system)])
  assert.equal(await registered(), 1)
  await fireCron(system)
  assert.equal(await registered(), 1)
})
