import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client } from '../support/https.ts'
import { codeFor, type LocalSystem, mailsTo, startLocalSystem } from '../support/local-system.ts'
import { registerOverHttp } from '../support/register.ts'

const PARALLEL = 200

let system: LocalSystem
let client: Client

before(async () => {
  system = await startLocalSystem({ RATE_LIMIT: 'off' })
  client = new Client(system)
})

after(async () => {
  client?.close()
  await system?.stop()
})

const codesOf = (bodies: readonly string[]): Record<string, number> => {
  const count: Record<string, number> = {}
  for (const body of bodies) {
    const [code = 'none'] = /E\d{4}/.exec(body) ?? []
    count[code] = (count[code] ?? 0) + 1
  }
  return count
}

const person = { userId: 'sample001', password: 'Passw0rd!', name: '労金　太郎', mail: 'victim@sample.co.jp' }

test('of 200 parallel wrong passwords at ① six are checked, and the right one after them is refused', async () => {
  await registerOverHttp(client, system, person)
  const attempt = (password: string) =>
    client.send(`${system.portal}/api/enrolments`, { json: { userId: person.userId, password } })
  const answers = await Promise.all(Array.from({ length: PARALLEL }, (_, i) => attempt(`Wrong#${1000 + i}`)))
  assert.deepEqual(codesOf(answers.map(a => a.body)), { E2002: 5, E2004: PARALLEL - 5 })
  assert.match((await attempt(person.password)).body, /E2004/)
  assert.equal((await mailsTo(system, person.mail)).filter(({ subject }) => subject.includes('ロック')).length, 1)
  await assert.rejects(codeFor(system, person.mail))
})

test('of 200 parallel wrong initial passwords of an unknown contract it looks the same', async () => {
  const attempt = (contractNumber: string, initialPassword: string) =>
    client.send(`${system.portal}/registration`, { form: { contractNumber, initialPassword } })
  const unknown = await Promise.all(Array.from({ length: PARALLEL }, () => attempt('99999999', 'Wrong#12')))
  assert.deepEqual(codesOf(unknown.map(a => a.body)), { E2001: 5, E2004: PARALLEL - 5 })
  const known = await Promise.all(Array.from({ length: PARALLEL }, () => attempt(system.contract.number, 'Wrong#12')))
  assert.deepEqual(codesOf(known.map(a => a.body)), { E2001: 5, E2004: PARALLEL - 5 })
  assert.match((await attempt(system.contract.number, system.contract.initialPassword)).body, /E2004/)
})
