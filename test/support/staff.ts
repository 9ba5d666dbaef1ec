import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import type { Counter } from '../../src/credentials/password-guard.ts'
import { recordLockEvents } from '../../src/credentials/record-lock-events.ts'
import { SqlGuardStore } from '../../src/runtime/cloudflare/guard-store.ts'
import { enrolledMaster } from './enrolled.ts'
import { type Browser, MEMBER, newPerson, rows } from './system.ts'

let banks = 0

/** The code of a bank that no other test of this file has used. */
export const newBank = (): string => {
  banks += 1
  return String(3000 + banks)
}

/** The master of an office of the bank, logged in. */
export const signedInStaff = async (bankCode = '2963') => {
  const { person, browser, serial } = await enrolledMaster()
  const { number } = person.contract
  await env.DB.batch([
    env.DB.prepare(`INSERT INTO banks VALUES (?, '見本ろうきん', '本店', '0120', '平日') ON CONFLICT DO NOTHING`).bind(
      bankCode,
    ),
    env.DB.prepare(`UPDATE contracts SET kind = 'bank', bank_code = ? WHERE number = ?`).bind(bankCode, number),
  ])
  await browser.send(`${MEMBER}/login`, { form: { password: person.password } })
  return { person, browser, serial, id: await idOf(person.userId), number }
}

/** The master of an organisation of the bank, logged in. */
export const signedInMasterOf = async (bankCode: string) => {
  const { person, browser, serial } = await enrolledMaster()
  const { number } = person.contract
  const { mail: contractMail } = newPerson()
  await env.DB.prepare('UPDATE contracts SET bank_code = ?, mail = ? WHERE number = ?')
    .bind(bankCode, contractMail, number)
    .run()
  await browser.send(`${MEMBER}/login`, { form: { password: person.password } })
  return { person, browser, serial, id: await idOf(person.userId), number, contractMail }
}

export const idOf = async (userId: string): Promise<string> => {
  const [user] = await rows<{ id: string }>('SELECT id FROM users WHERE user_id = ?', userId)
  if (!user) throw new Error(`there is no user ${userId}`)
  return user.id
}

/** As after the sixth wrong password, or the third lock, with D1 told of it. Answers the epoch. */
export const shut = async (guard: string, counter: Counter, state: 'locked' | 'blocked'): Promise<number> => {
  const stub = env.PASSWORD_GUARD.get(env.PASSWORD_GUARD.idFromName(guard))
  const now = Date.now()
  const lockedUntil = state === 'locked' ? now + 3_600_000 : null
  const epoch = await runInDurableObject(stub, (_, { storage }) => {
    const store = new SqlGuardStore(storage.sql)
    const next = (store.read(counter)?.epoch ?? 0) + 1
    store.write(counter, { wrong: 6, locks: 3, lockedUntil, isBlocked: state === 'blocked', epoch: next }, now)
    return next
  })
  await recordLockEvents({ db: env.DB }, [{ guard, counter, change: state, lockedUntil, epoch, at: now, actor: null }])
  return epoch
}

export const PAPER = { paperNumber: '2026-0123', reason: '申請書のとおり' }

/** Asks for an act on a contract; answers the address of the request, or the refusal. */
export const ask = (browser: Browser, number: string, act: string, form: Record<string, string> = {}) =>
  browser.send(`${MEMBER}/bank/contracts/${number}/requests/${act}`, { form: { ...PAPER, ...form } })

export const asked = async (browser: Browser, number: string, act: string, form: Record<string, string> = {}) => {
  const answer = await ask(browser, number, act, form)
  const path = answer.headers.get('location')
  if (!path) throw new Error(`the request answered ${answer.status}: ${await answer.text()}`)
  return path
}

export const decide = (
  browser: Browser,
  path: string,
  decision: 'approve' | 'decline' | 'withdraw',
  form: Record<string, string> = { note: '申請書と違う' },
) => browser.send(`${MEMBER}${path}/${decision}`, { form })

/** Two staff members of a bank, and the master of an organisation of it. */
export const bankOfTwo = async () => {
  const code = newBank()
  return { code, a: await signedInStaff(code), b: await signedInStaff(code), master: await signedInMasterOf(code) }
}

/** What the history tells of the contract, oldest first. */
export const operationsOf = async (number: string) =>
  (
    await rows<{ operation: string }>('SELECT operation FROM history WHERE contract_number = ? ORDER BY id', number)
  ).map(({ operation }) => operation)

const newStaff = async () => {
  const code = newBank()
  return { code, a: await signedInStaff(code), b: await signedInStaff(code) }
}

/** By the test file, whose tests leave them as they are: the database begins anew with each. */
const sharedStaff = new Map<string | undefined, ReturnType<typeof newStaff>>()

/** Two staff members of a bank, and the master of an organisation of their own for each test. */
export const sharedBankOfTwo = async () => {
  const file = expect.getState().testPath
  const staff = sharedStaff.get(file) ?? newStaff()
  sharedStaff.set(file, staff)
  const { code, a, b } = await staff
  return { a, b, master: await signedInMasterOf(code) }
}

type Bank = Pick<Awaited<ReturnType<typeof bankOfTwo>>, 'a' | 'b' | 'master'>

/** Asked for by the first, approved by the second. Answers the decision. */
export const approved = async ({ a, b, master }: Bank, act: string, form: Record<string, string> = {}) =>
  decide(b.browser, await asked(a.browser, master.number, act, form), 'approve')
