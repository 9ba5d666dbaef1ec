import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { DAY_MS } from '../../../src/lib/jst.ts'
import { refused } from '../../../src/lib/result.ts'
import { logIn as logInWith } from '../../../src/sessions/log-in.ts'
import { actorOf } from '../../support/actor.ts'
import { depsAt } from '../../support/deps.ts'
import { enrolledUser, signedInMaster } from '../../support/general-user.ts'
import { newBank, PAPER, signedInStaff } from '../../support/staff.ts'
import { Browser, Enrolling, lastCodeFor, MEMBER, post, rows } from '../../support/system.ts'

const LATER = 'Later#12'

const logIn = (browser: Browser, password: string) => browser.send(`${MEMBER}/login`, { form: { password } })

const versionOf = async (id: string): Promise<string> =>
  String((await rows<{ version: number }>('SELECT version FROM users WHERE id = ?', id))[0]?.version)

const setTemporary = (browser: Browser, id: string, password: string, version: string) =>
  post(browser, `/users/${id}/temporary-password`, { password, passwordAgain: password, version, ...PAPER })

/** What is told: status and codes. */
const saidBy = async (response: Response): Promise<string> =>
  `${response.status} ${(await response.text()).match(/E\d{4}/g)?.join()}`

test('a master who sets a password is not told whether it is the one that the user has', async () => {
  const { browser } = await signedInMaster()
  const user = await enrolledUser(browser)
  const stale = (password: string) => setTemporary(browser, user.id, password, '9999').then(saidBy)
  const wrong = await stale('Guess#123')
  expect(wrong).toMatch(/^409 E5001/)
  expect(await stale(user.person.password)).toBe(wrong)
  expect((await setTemporary(browser, user.id, user.person.password, await versionOf(user.id))).status).toBe(303)
})

test('nor is the master of a bank’s office, behind a request that is open', async () => {
  const master = await signedInStaff(newBank())
  const second = await enrolledUser(master.browser)
  const asked = async (password: string) =>
    setTemporary(master.browser, second.id, password, await versionOf(second.id)).then(saidBy)
  await asked('First#123')
  expect(await asked('Guess#123')).toBe(await asked(second.person.password))
})

test('one whose 30 days are over lets nobody in at the login either, and the try is in the history', async () => {
  const { browser } = await signedInMaster()
  const user = await enrolledUser(browser)
  await setTemporary(browser, user.id, LATER, await versionOf(user.id))
  const until = (at: number) => rows('UPDATE users SET temporary_until = ? WHERE id = ?', at, user.id)
  await until(Date.now() - 1)
  const refused = await logIn(user.browser, LATER)
  expect(refused.status).toBe(403)
  expect(await refused.text()).toContain('（E3013）')
  expect((await user.browser.send(`${MEMBER}/temporary-password`)).status).toBe(401)
  expect(
    await rows(`SELECT code FROM history WHERE subject = ? AND operation = 'login' AND result = 'refused'`, user.id),
  ).toEqual([{ code: 'E3013' }])
  await until(Date.now() + DAY_MS)
  expect((await logIn(user.browser, LATER)).status).toBe(303)
})

test('its last millisecond is over for the login', async () => {
  const { browser } = await signedInMaster()
  const user = await enrolledUser(browser)
  await setTemporary(browser, user.id, LATER, await versionOf(user.id))
  const at = new Date()
  await rows('UPDATE users SET temporary_until = ? WHERE id = ?', at.getTime(), user.id)
  const origin = { address: '127.0.0.1', requestId: 'late' }
  expect(await logInWith(await depsAt(() => at), origin, await actorOf(user.id), LATER)).toEqual(
    refused({ reason: 'temporary_password_expired' }),
  )
})

test('an enrolment that proved an earlier one, or is spent, is not told what the next one is', async () => {
  const { browser } = await signedInMaster()
  const user = await enrolledUser(browser)
  await env.DB.prepare('UPDATE certificates SET renewable_from = 0 WHERE user = ?').bind(user.id).run()
  await setTemporary(browser, user.id, LATER, await versionOf(user.id))
  const renewal = new Enrolling(new Browser())
  await renewal.begin({ ...user.person, password: LATER })
  await renewal.prove(await lastCodeFor(user.person.mail))
  await setTemporary(browser, user.id, 'Latest#12', await versionOf(user.id))
  const codeOf = async (password: string) =>
    (await (await renewal.replacePassword(password)).json<{ code: string }>()).code
  expect([await codeOf('Latest#12'), await codeOf('Guess#123')]).toEqual(['E3011', 'E3011'])
  await env.DB.prepare('UPDATE enrolments SET spent_at = 1 WHERE user = ?').bind(user.id).run()
  const spent = await codeOf('Guess#123')
  expect(spent).not.toBe('E3011')
  expect(await codeOf('Latest#12')).toBe(spent)
})

test('a session that it opened ends with it', async () => {
  const { browser } = await signedInMaster()
  const user = await enrolledUser(browser)
  await setTemporary(browser, user.id, LATER, await versionOf(user.id))
  const until = Date.now() + DAY_MS / 24
  await rows('UPDATE users SET temporary_until = ? WHERE id = ?', until, user.id)
  await logIn(user.browser, LATER)
  expect(await rows('SELECT ends_at AS endsAt FROM sessions WHERE user = ? AND ended_at IS NULL', user.id)).toEqual([
    { endsAt: until },
  ])
})

test('whoever logged in with it does not get on when its owner replaces it at 電子証明書発行', async () => {
  const { browser } = await signedInMaster()
  const user = await enrolledUser(browser)
  await env.DB.prepare('UPDATE certificates SET renewable_from = 0 WHERE user = ?').bind(user.id).run()
  await setTemporary(browser, user.id, LATER, await versionOf(user.id))
  const other = new Browser()
  other.certificate = user.browser.certificate
  await logIn(other, LATER)
  expect((await other.send(`${MEMBER}/menu`)).headers.get('location')).toBe('/temporary-password')
  const renewal = new Enrolling(new Browser())
  expect((await renewal.begin({ ...user.person, password: LATER })).status).toBe(201)
  await renewal.prove(await lastCodeFor(user.person.mail))
  expect((await renewal.replacePassword('Own#12345')).status).toBe(200)
  expect((await other.send(`${MEMBER}/menu`)).status).toBe(401)
})
