import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../../../src/app.tsx'
import { readConfig } from '../../../src/config.ts'
import { FRONT_SECRET_HEADER } from '../../../src/http/front.ts'
import type { Runtime } from '../../../src/http/runtime.ts'
import { toBase64 } from '../../../src/lib/bytes.ts'
import { DAY_MS, startOfDay } from '../../../src/lib/jst.ts'
import { depsAt } from '../../support/deps.ts'
import { enrolledMaster } from '../../support/enrolled.ts'
import { signedInStaff } from '../../support/staff.ts'
import { type Browser, MEMBER, newContract, PORTAL, registeredMaster, rows } from '../../support/system.ts'

const config = readConfig({ ...env, SERVICE_HOURS: 'sun-sat 8:00-20:00' })
const handle = createApp(config)
/** Tomorrow at 21:00 JST; the next opening is the day after at 8:00. */
const night = new Date(startOfDay(new Date(), 1).getTime() + (21 * DAY_MS) / 24)

let runtime: Runtime

beforeAll(async () => {
  runtime = { deps: await depsAt(() => night, { config }), mayPost: async () => true }
})

type Sent = { form?: Record<string, string>; json?: unknown; by?: Browser; cookie?: string }

/** A request that reaches the system at night. */
const atNight = (url: string, { form, json, by, cookie }: Sent = {}) => {
  const body = form ? new URLSearchParams(form) : json ? JSON.stringify(json) : null
  const headers = new Headers({ Origin: new URL(url).origin, [FRONT_SECRET_HEADER]: env.FRONT_SECRET })
  if (json) headers.set('Content-Type', 'application/json')
  if (by?.certificate) headers.set('Client-Cert', `:${toBase64(by.certificate)}:`)
  if (cookie) headers.set('Cookie', `__Host-session=${cookie}`)
  return handle(new Request(url, { method: body ? 'POST' : 'GET', body, headers, redirect: 'manual' }), runtime)
}

const refusalsOf = (contractNumber: string) =>
  rows<{ operation: string }>(
    `SELECT operation FROM history WHERE contract_number = ? AND code = 'E7023' AND result = 'refused'`,
    contractNumber,
  )

describe('outside the service hours', () => {
  test('初期登録ログイン is refused with the next opening, and only after the right initial password', async () => {
    const { number: contractNumber, initialPassword } = await newContract()
    const form = { contractNumber, initialPassword }
    const wrong = await atNight(`${PORTAL}/registration`, { form: { ...form, initialPassword: 'Wrong#12' } })
    expect(await wrong.text()).toContain('E2001')
    const right = await atNight(`${PORTAL}/registration`, { form })
    expect(right.status).toBe(403)
    expect(await right.text()).toMatch(/次の受付は\d+年\d+月\d+日 8:00からです。（E7023）/)
    expect(await rows('SELECT 1 FROM registrations WHERE contract_number = ?', contractNumber)).toEqual([])
    expect(await refusalsOf(contractNumber)).toEqual([{ operation: 'registration_login' }])
    expect(await (await atNight(PORTAL)).text()).toContain('ただいま受付時間外です。')
  })

  test('電子証明書発行 is refused as a problem, no code is mailed', async () => {
    const person = await registeredMaster()
    const json = { userId: person.userId, password: person.password }
    const wrong = await atNight(`${PORTAL}/api/enrolments`, { json: { ...json, password: 'Wr0ng!pass' } })
    expect(((await wrong.json()) as { code: string }).code).toBe('E2002')
    const right = await atNight(`${PORTAL}/api/enrolments`, { json })
    expect(right.status).toBe(403)
    const problem = await right.json<{ code: string; detail: string; opensAt: string }>()
    expect(problem.code).toBe('E7023')
    expect(problem.detail).toContain('8:00からです。')
    expect(new Date(problem.opensAt).getTime()).toBe(night.getTime() + 11 * 3_600_000)
    expect(
      await rows(`SELECT 1 FROM enrolments e JOIN users u ON u.id = e.user WHERE u.user_id = ?`, person.userId),
    ).toEqual([])
    expect(await refusalsOf(person.contract.number)).toEqual([{ operation: 'enrolment_login' }])
  })

  test('ログイン is refused with the next opening; an open session goes on', async () => {
    const { person, browser } = await enrolledMaster()
    const login = (password: string) => atNight(`${MEMBER}/login`, { form: { password }, by: browser })
    expect(await (await login('Wr0ng!pass')).text()).toContain('E2003')
    const refused = await login(person.password)
    expect(refused.status).toBe(403)
    expect(await refused.text()).toMatch(/次の受付は.*8:00からです。（E7023）/)
    expect(refused.headers.get('set-cookie')).toBeNull()
    expect(await refusalsOf(person.contract.number)).toEqual([{ operation: 'login' }])
    const [told] = await rows(
      `SELECT h.actor = u.id AS isActor, h.subject = u.id AS isSubject
       FROM history h JOIN users u ON u.contract_number = h.contract_number WHERE h.code = 'E7023' AND u.user_id = ?`,
      person.userId,
    )
    expect(told).toEqual({ isActor: 1, isSubject: 1 })

    await browser.send(`${MEMBER}/login`, { form: { password: person.password } })
    await env.DB.prepare('UPDATE sessions SET last_seen_at = ?1, ends_at = ?1 + 3600000').bind(night.getTime()).run()
    const cookie = browser.cookie(MEMBER, '__Host-session') ?? ''
    expect((await atNight(`${MEMBER}/menu`, { by: browser, cookie })).status).toBe(200)
  })

  test('staff are not shut out', async () => {
    const { person, browser } = await signedInStaff()
    const answer = await atNight(`${MEMBER}/login`, { form: { password: person.password }, by: browser })
    expect(answer.status).toBe(303)
  })
})
