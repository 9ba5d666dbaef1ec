import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { begin } from '../support/enrol.ts'
import { fireCron, type LocalSystem, mailsTo, startLocalSystem } from '../support/local-system.ts'
import { checkInvariants } from './invariants.ts'
import { acts, comeBack, newWalk, type Walk } from './journey.ts'

/** An act takes 20 to 200 ms here: the moments of death lie before, in and after its writes. */
const LATEST_DEATH_MS = 160
/** A mail whose sender died waits for its lease to end: a minute. */
const LATEST_MAIL_MS = 150_000

const person = { userId: 'sample001', password: 'Minato#58', name: '労金　太郎', mail: 'killed@sample.co.jp' }

let system: LocalSystem
let walk: Walk

before(async () => {
  system = await startLocalSystem({ RATE_LIMIT: 'off', SCRYPT_LOG2_N: '10', SCRYPT_P: '1' })
  walk = await newWalk(system, person, 'Changed#12')
})

after(async () => {
  walk?.client.close()
  await system?.stop()
})

const killAndRestart = async () => {
  await system.kill()
  system = await system.restart()
  comeBack(walk, system)
}

test('kill -9 in every act loses nothing that a screen has confirmed, and leaves nothing half done', async () => {
  const confirmed: string[] = []
  for (const [name, act] of Object.entries(acts)) {
    const after = Math.floor(Math.random() * LATEST_DEATH_MS)
    const when = `killed ${after} ms after the beginning of "${name}"`
    const confirmation = act(walk).then(
      () => true,
      () => false,
    )
    await delay(after)
    await system.kill()
    if (await confirmation) confirmed.push(name)
    checkInvariants(system, confirmed, when)

    system = await system.restart()
    comeBack(walk, system)
    if (confirmed.includes(name)) continue
    await act(walk)
    confirmed.push(name)
  }
  await system.kill()
  checkInvariants(system, Object.keys(acts), 'at the end')
  system = await system.restart()
  comeBack(walk, system)
})

test('every mail of what was confirmed arrives, however its sender died', async () => {
  const wanted = ['マスターユーザー登録完了', '電子証明書発行完了', 'パスワード変更']
  const missing = async () => {
    const subjects = (await mailsTo(system, person.mail)).map(({ subject }) => subject)
    return wanted.filter(word => !subjects.some(subject => subject.includes(word)))
  }
  for (const began = Date.now(); (await missing()).length > 0 && Date.now() - began < LATEST_MAIL_MS; ) {
    await fireCron(system)
    await delay(1_000)
  }
  assert.deepEqual(await missing(), [])
})

test('wrong passwords counted before a kill -9 count after it', async () => {
  const attempt = async (password: string) => {
    const { body } = await begin(walk.client, system, { userId: person.userId, password })
    return /E\d{4}/.exec(body)?.[0]
  }
  for (let i = 0; i < 3; i++) assert.equal(await attempt('Wrong#123'), 'E2002')
  await killAndRestart()
  for (let i = 0; i < 2; i++) assert.equal(await attempt('Wrong#123'), 'E2002')
  assert.equal(await attempt('Wrong#123'), 'E2004')
  await killAndRestart()
  assert.equal(await attempt(person.password), 'E2004')
})
