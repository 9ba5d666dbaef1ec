// Somebody else has the database's write lock: a backup that does not end, a tool left open.
import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { checkInvariants } from '../failure/invariants.ts'
import { startKillableSystem } from '../failure/killable-system.ts'
import { CHEAP_HASHES } from '../support/cheap-hashes.ts'
import { begin, enrolOverHttp } from '../support/enrol.ts'
import { Client } from '../support/https.ts'
import { fireCron, type LocalSystem, mailsTo } from '../support/local-system.ts'
import { registerOverHttp } from '../support/register.ts'
import { mainDatabase } from '../support/time-travel.ts'

const person = { userId: 'sample001', password: 'Minato#58', name: '労金　太郎', mail: 'busy@sample.co.jp' }

let system: LocalSystem
let client: Client

before(async () => {
  process.env.RUNTIME = 'deno'
  system = await startKillableSystem({ RATE_LIMIT: 'off', ...CHEAP_HASHES })
  client = new Client(system)
})

after(async () => {
  client?.close()
  await system?.stop()
})

/** Does the work while another connection holds the write lock, and lets go of it afterwards. */
const whileLocked = async <T>(work: () => Promise<T>): Promise<T> => {
  const db = new DatabaseSync(mainDatabase(system), { timeout: 10_000 })
  db.exec('BEGIN IMMEDIATE')
  try {
    return await work()
  } finally {
    db.exec('ROLLBACK')
    db.close()
  }
}

test('a database that stays locked is told as a fault of the system, and reading goes on', async () => {
  const { number: contractNumber, initialPassword } = system.contract
  await whileLocked(async () => {
    const answer = await client.send(`${system.portal}/registration`, { form: { contractNumber, initialPassword } })
    assert.equal(answer.status, 500)
    assert.match(answer.body, /E9003/)
    assert.equal((await client.send(`${system.portal}/`)).status, 200)
  })
})

test('as soon as it is free the same acts succeed, and nothing of what failed is there', async () => {
  await registerOverHttp(client, system, person)
  await enrolOverHttp(client, system, person)
  await fireCron(system)
  const subjects = (await mailsTo(system, person.mail)).map(({ subject }) => subject)
  assert.deepEqual(
    ['マスターユーザー登録完了', '電子証明書発行完了'].filter(
      word => !subjects.some(subject => subject.includes(word)),
    ),
    [],
  )
  await system.kill()
  checkInvariants(system, [], { contract: system.contract.number }, 'after the lock')
  await system.restart()
})

test('who comes while it is locked for a moment waits, and is served', async () => {
  const answer = await whileLocked(async () => {
    const asking = begin(client, system, person)
    await delay(1_000)
    return { asking }
  })
  assert.equal((await answer.asking).status, 409)
})
