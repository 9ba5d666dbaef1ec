import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Member, newMaster, sendAs } from '../support/cast.ts'
import { CHEAP_HASHES } from '../support/cheap-hashes.ts'
import { begin } from '../support/enrol.ts'
import { type Answer, Client } from '../support/https.ts'
import { codeFor, type LocalSystem, mailsTo, startLocalSystem } from '../support/local-system.ts'
import { endLocks } from '../support/time-travel.ts'

/** rules.md 4: the sixth wrong one locks, and says so instead of "wrong". */
const PARALLEL = 1_000
const CHECKED = 6

let system: LocalSystem
let client: Client
let master: Member

before(async () => {
  system = await startLocalSystem({ RATE_LIMIT: 'off', ...CHEAP_HASHES })
  client = new Client(system)
})

after(async () => {
  client?.close()
  master?.client.close()
  await system?.stop()
})

const codesOf = (answers: readonly Answer[]): Record<string, number> => {
  const count: Record<string, number> = {}
  for (const { body } of answers) {
    // As it is said: what else a page could say stands in it too, in attributes.
    const [, said, coded] = /（(E\d{4})）|"code":"(E\d{4})"/.exec(body) ?? []
    const code = said ?? coded ?? 'none'
    count[code] = (count[code] ?? 0) + 1
  }
  return count
}

const lockedAfterSix = (wrongCode: string) => ({ [wrongCode]: CHECKED - 1, E2004: PARALLEL - CHECKED + 1 })

const wrong = (i: number): string => `Wrong#${1000 + i}`
const inParallel = (attempt: (i: number) => Promise<Answer>): Promise<Answer[]> =>
  Promise.all(Array.from({ length: PARALLEL }, (_, i) => attempt(i)))

/** Every door behind which a password is checked, with the counter that it counts on. */
const atContract = (contractNumber: string) => (i: number) =>
  client.send(`${system.portal}/registration`, { form: { contractNumber, initialPassword: `Wr#${10000 + i}` } })
const atIssue = (i: number) => begin(client, system, { userId: master.person.userId, password: wrong(i) })
const atLogin = (i: number) => master.client.send(`${system.member}/login`, { form: { password: wrong(i) } })
const atPasswordChange = (i: number) =>
  sendAs(master, `${system.member}/password`, {
    currentPassword: wrong(i),
    password: 'Changed#12',
    passwordAgain: 'Changed#12',
    version: '1',
  })
const atDetailsChange = (i: number) =>
  sendAs(master, `${system.member}/account`, {
    name: '労金　次郎',
    mail: master.person.mail,
    mailAgain: master.person.mail,
    currentPassword: wrong(i),
    version: '1',
  })

const timeGoesOn = async () => {
  system = await endLocks(system)
  client.close()
  client = new Client(system)
  if (master) {
    const fresh = new Client(system, master.certificate)
    master.client.close()
    master = { ...master, client: fresh }
  }
}

const mailsAbout = async (word: string): Promise<number> =>
  (await mailsTo(system, master.person.mail)).filter(({ subject }) => subject.includes(word)).length

test('an unknown and a known contract: of 1,000 parallel wrong initial passwords six are checked, alike', async () => {
  assert.deepEqual(codesOf(await inParallel(atContract('99999999'))), lockedAfterSix('E2001'))
  const { number: contractNumber, initialPassword } = system.contract
  assert.deepEqual(codesOf(await inParallel(atContract(contractNumber))), lockedAfterSix('E2001'))
  const right = await client.send(`${system.portal}/registration`, { form: { contractNumber, initialPassword } })
  assert.match(right.body, /E2004/)
  await timeGoesOn()
})

test('① (the portal’s counter): six of 1,000, one mail, and the right password after them is refused', async () => {
  master = await newMaster(system)
  assert.deepEqual(codesOf(await inParallel(atIssue)), lockedAfterSix('E2002'))
  assert.match((await begin(client, system, master.person)).body, /E2004/)
  assert.equal(await mailsAbout('ロックのお知らせ'), 1)
})

test('login, password change and details change share the other counter: mixed, six of 1,000', async () => {
  const doors = [atLogin, atPasswordChange, atDetailsChange]
  const answers = await inParallel(i => (doors[i % doors.length] ?? atLogin)(i))
  const { E2003: wrongs, E2004: locked, ...others } = codesOf(answers)
  assert.deepEqual({ wrongs, locked, others }, { wrongs: CHECKED - 1, locked: PARALLEL - CHECKED + 1, others: {} })
  assert.equal(await mailsAbout('ロックのお知らせ'), 2)
})

test('the ladder: the third lock blocks, on either counter by itself, and no time ends it', async () => {
  await timeGoesOn()
  assert.deepEqual(codesOf(await inParallel(atPasswordChange)), lockedAfterSix('E2003'))
  await timeGoesOn()
  const third = codesOf(await inParallel(atLogin))
  assert.deepEqual(third, { E2003: CHECKED - 1, E2005: PARALLEL - CHECKED + 1 })
  await timeGoesOn()
  assert.match((await atLogin(0)).body, /E2005/)
  assert.match((await master.client.send(`${system.member}/login`)).body, /E2005/)
  assert.equal(await mailsAbout('】閉塞のお知らせ'), 1)

  // The portal's counter stands at its first lock still: its owner can have a code, were the certificate not there.
  assert.match((await begin(client, system, master.person)).body, /E3001/)
  await assert.doesNotReject(codeFor(system, master.person.mail))
})
