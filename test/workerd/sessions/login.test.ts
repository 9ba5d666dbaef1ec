import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { beginEnrolment } from '../../../src/certificates/begin-enrolment.ts'
import type { PasswordCheck } from '../../../src/credentials/password-guard.ts'
import { sha256Hex } from '../../../src/lib/bytes.ts'
import { logIn as logInWith } from '../../../src/sessions/log-in.ts'
import { findCertificateRecord } from '../../../src/sessions/store.ts'
import { depsAt } from '../../support/deps.ts'
import { enrolledMaster } from '../../support/enrolled.ts'
import { Browser, MEMBER, mailsTo, rows } from '../../support/system.ts'

const logIn = (browser: Browser, password: string) => browser.send(`${MEMBER}/login`, { form: { password } })

const run = (sql: string, ...values: (string | number)[]) =>
  env.DB.prepare(sql)
    .bind(...values)
    .run()

describe('ログイン', () => {
  test('certificate and password lead to the top menu, ログアウト out of it', async () => {
    const { person, browser } = await enrolledMaster()
    const form = await browser.send(`${MEMBER}/login`)
    expect(await form.text()).toContain(person.userId)
    const done = await logIn(browser, person.password)
    expect(done.status).toBe(303)
    expect(done.headers.get('set-cookie')).toMatch(/^__Host-session=.*Path=\/.*HttpOnly.*Secure.*SameSite=Strict/)
    const menu = await (await browser.send(`${MEMBER}/menu`)).text()
    for (const text of [person.name, '見本労働組合', 'マスターユーザー', '最近のログイン', 'ログアウト'])
      expect(menu).toContain(text)

    const token = browser.cookie(MEMBER, '__Host-session') ?? ''
    expect((await browser.send(`${MEMBER}/logout`, { form: {} })).headers.get('location')).toBe('/logged-out')
    const replayed = await browser.send(`${MEMBER}/menu`, { headers: { Cookie: `__Host-session=${token}` } })
    expect(replayed.status).toBe(401)
    expect(
      await rows(
        'SELECT operation FROM history h JOIN users u ON u.id = h.subject WHERE u.user_id = ? AND operation LIKE ? ORDER BY h.id',
        person.userId,
        'log%',
      ),
    ).toEqual([{ operation: 'login' }, { operation: 'logout' }])
  })

  test('whom a certificate names has one guard asked; who types an ID has two woken first, whoever it is', async () => {
    const { person, browser } = await enrolledMaster()
    const record = await findCertificateRecord(env.DB, await sha256Hex(Uint8Array.from(browser.certificate ?? [])))
    if (!record) throw new Error('the certificate has no record')
    const deps = await depsAt(() => new Date())
    const asked: PasswordCheck[] = []
    const check = (question: PasswordCheck) => {
      asked.push(question)
      return deps.guards.check(question)
    }
    const watched = { ...deps, guards: { ...deps.guards, check } }
    const { userId, password } = person
    const origin = { address: '203.0.113.7', requestId: 'guards' }
    await logInWith(watched, origin, record, password)
    await beginEnrolment(watched, origin, { userId, password })
    await beginEnrolment(watched, origin, { userId: 'nobody01', password })
    expect(asked.map(({ typedHash }) => typedHash !== undefined)).toEqual([false, true, true])
  })

  test('six wrong passwords lock the login, not the issue, and are mailed', async () => {
    const { person, browser } = await enrolledMaster()
    for (let i = 0; i < 5; i++) expect(await (await logIn(browser, 'Wrong#12')).text()).toContain('E2003')
    expect(await (await logIn(browser, 'Wrong#12')).text()).toContain('E2004')
    const locked = await logIn(browser, person.password)
    expect(locked.status).toBe(401)
    expect(await locked.text()).toContain('0120-000-000')
    expect((await mailsTo(person.mail))[0]?.subject).toContain('ロック')
  })

  test('of 200 parallel wrong passwords six are checked', async () => {
    const { person, browser } = await enrolledMaster()
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => (await logIn(browser, `Wrong#${100 + i}`)).text()),
    )
    expect(answers.filter(text => text.includes('E2003'))).toHaveLength(5)
    expect(answers.filter(text => text.includes('E2004'))).toHaveLength(195)
    expect(
      await rows(
        `SELECT 1 FROM history h JOIN users u ON u.id = h.subject WHERE u.user_id = ? AND operation = 'login' AND result = 'refused'`,
        person.userId,
      ),
    ).toHaveLength(6)
  })

  const SAID_AFTER: Record<string, string> = {
    '15 idle minutes': '15分間操作がなかったため、ログアウトしました。',
    '8 hours': 'ログインから8時間が過ぎたため、ログアウトしました。',
    'a changed password': 'パスワードが変更されたか、仮のパスワードが設定されたため、ログアウトしました。',
    'a recovery': 'ログアウトしています。',
  }

  test('a form of a window that another one has logged out is said to be lost; a page is the login and no more', async () => {
    const { browser } = await enrolledMaster()
    expect(await (await browser.send(`${MEMBER}/menu`)).text()).not.toContain('ログアウトしています。')
    const sent = await browser.send(`${MEMBER}/account`, { form: { name: '新しい　名前' } })
    expect(sent.status).toBe(401)
    expect(await sent.text()).toMatch(/ログアウトしています。[\s\S]*送信された内容は保存していません。/)
  })

  test('what a page asks for whoever types keeps the session, and is refused without one', async () => {
    const { person, browser } = await enrolledMaster()
    expect((await browser.send(`${MEMBER}/session`, { form: {} })).status).toBe(401)
    await logIn(browser, person.password)
    const seenAt = async () =>
      (
        await rows<{ at: number }>(
          'SELECT max(last_seen_at) AS at FROM sessions JOIN users u ON u.id = user WHERE user_id = ?',
          person.userId,
        )
      )[0]?.at ?? 0
    const began = await seenAt()
    await run('UPDATE sessions SET last_seen_at = last_seen_at - 840000')
    expect((await browser.send(`${MEMBER}/session`, { form: {} })).status).toBe(204)
    expect(await seenAt()).toBeGreaterThanOrEqual(began)
  })

  test('a new login ends the old session, and its window says so', async () => {
    const { person, browser } = await enrolledMaster()
    await logIn(browser, person.password)
    const old = browser.cookie(MEMBER, '__Host-session') ?? ''
    await logIn(browser, person.password)
    const response = await browser.send(`${MEMBER}/menu`, { headers: { Cookie: `__Host-session=${old}` } })
    expect(response.status).toBe(401)
    expect(await response.text()).toContain('別の画面またはパソコンで')
    expect((await browser.send(`${MEMBER}/menu`)).status).toBe(200)
  })

  test.each([
    [
      '15 idle minutes',
      'UPDATE sessions SET last_seen_at = last_seen_at - 900000 WHERE user = (SELECT id FROM users WHERE user_id = ?)',
    ],
    ['8 hours', 'UPDATE sessions SET ends_at = 1 WHERE user = (SELECT id FROM users WHERE user_id = ?)'],
    [
      'a changed password',
      `UPDATE sessions SET ended_at = 1, end_reason = 'password' WHERE user = (SELECT id FROM users WHERE user_id = ?)`,
    ],
    [
      'a recovery',
      `UPDATE sessions SET ended_at = 1, end_reason = 'recovery' WHERE user = (SELECT id FROM users WHERE user_id = ?)`,
    ],
  ])('a session is over after %s, and that is said', async (what, sql) => {
    const { person, browser } = await enrolledMaster()
    await logIn(browser, person.password)
    await run(sql, person.userId)
    const response = await browser.send(`${MEMBER}/menu`)
    expect(response.status).toBe(401)
    expect(await response.text()).toContain(SAID_AFTER[what])
  })

  test('a session that a clock far ahead has seen is over once the clock is right', async () => {
    const { person, browser } = await enrolledMaster()
    await logIn(browser, person.password)
    expect((await browser.send(`${MEMBER}/menu`)).status).toBe(200)
    const ahead = 24 * 60 * 60 * 1000
    await run('UPDATE sessions SET last_seen_at = last_seen_at + ?1, ends_at = ends_at + ?1', ahead)
    expect((await browser.send(`${MEMBER}/menu`)).status).toBe(401)
  })

  test('another certificate does not open somebody’s session', async () => {
    const victim = await enrolledMaster()
    await logIn(victim.browser, victim.person.password)
    const token = victim.browser.cookie(MEMBER, '__Host-session') ?? ''
    const thief = await enrolledMaster()
    const response = await thief.browser.send(`${MEMBER}/menu`, { headers: { Cookie: `__Host-session=${token}` } })
    expect(response.status).toBe(401)
    expect(await response.text()).not.toContain(victim.person.userId)
  })
})

describe('the certificate gate', () => {
  test.each([
    [
      'revoked',
      'E4004',
      `UPDATE certificates SET revoked_at = 1, revocation_reason = 'keyCompromise', slot = NULL WHERE serial = ?`,
    ],
    [
      'superseded',
      'E4005',
      `UPDATE certificates SET revoked_at = 1, revocation_reason = 'superseded', slot = NULL WHERE serial = ?`,
    ],
    ['expired', 'E4003', 'UPDATE certificates SET not_after = 1000 WHERE serial = ?'],
    [
      'of a deleted user',
      'E4006',
      `UPDATE users SET status = 'deleted' WHERE id = (SELECT user FROM certificates WHERE serial = ?)`,
    ],
    [
      'of a terminated contract',
      'E4007',
      `UPDATE contracts SET status = 'terminated' WHERE number =
         (SELECT contract_number FROM users u JOIN certificates x ON x.user = u.id WHERE x.serial = ?)`,
    ],
    [
      'of a blocked user',
      'E2005',
      `INSERT INTO locks SELECT 'user:' || user, 'member', 'blocked', NULL, 1, 0 FROM certificates WHERE serial = ?`,
    ],
  ])(
    'a certificate that is %s is refused with %s, in a live session on the very next request',
    async (_, code, sql) => {
      const { person, browser, serial } = await enrolledMaster()
      await logIn(browser, person.password)
      expect((await browser.send(`${MEMBER}/menu`)).status).toBe(200)
      await run(sql, serial)
      for (const path of ['/menu', '/login', '/certificate-check']) {
        const response = await browser.send(`${MEMBER}${path}`)
        expect(await response.text()).toContain(code)
      }
      expect((await logIn(browser, person.password)).status).toBe(403)
    },
  )

  test('no certificate, a foreign one and junk are told apart from ours', async () => {
    const { browser } = await enrolledMaster()
    const check = async (certificate: Uint8Array | null) => {
      browser.certificate = certificate
      return (await browser.send(`${MEMBER}/login`)).text()
    }
    const ours = browser.certificate ?? new Uint8Array()
    const altered = Uint8Array.from(ours)
    altered[altered.length - 1] = (altered.at(-1) ?? 0) ^ 1
    expect(await check(null)).toContain('E4001')
    expect(await check(altered)).toContain('E4002')
    expect(await check(new Uint8Array([1, 2, 3]))).toContain('E4002')
    expect(await check(ours)).toContain('type="password"')
  })

  test('a Client-Cert header without the front’s secret, or with a wrong one, is as if it were not there', async () => {
    const { browser } = await enrolledMaster()
    for (const secret of ['', 'wrong', `${env.FRONT_SECRET}x`]) {
      const response = await browser.send(`${MEMBER}/login`, { headers: { 'x-front-secret': secret } })
      expect(response.status).toBe(403)
      expect(await response.text()).toContain('E4001')
    }
  })

  test('the first login with a pending certificate makes it current and supersedes the old one', async () => {
    const old = await enrolledMaster()
    const renewed = await enrolledMaster()
    // Two users' certificates become one user's current and pending: what a renewal leaves behind.
    await run(
      `UPDATE certificates SET user = (SELECT user FROM certificates WHERE serial = ?), slot = 'pending' WHERE serial = ?`,
      old.serial,
      renewed.serial,
    )
    await logIn(old.browser, old.person.password)
    const slots = () =>
      rows(
        'SELECT serial, slot, revocation_reason FROM certificates WHERE serial IN (?, ?)',
        old.serial,
        renewed.serial,
      )
    expect(await slots()).toHaveLength(2)
    expect((await logIn(renewed.browser, old.person.password)).status).toBe(303)
    expect(await slots()).toEqual(
      expect.arrayContaining([
        { serial: old.serial, slot: null, revocation_reason: 'superseded' },
        { serial: renewed.serial, slot: 'current', revocation_reason: null },
      ]),
    )
    expect(await (await old.browser.send(`${MEMBER}/login`)).text()).toContain('E4005')
    expect((await renewed.browser.send(`${MEMBER}/menu`)).status).toBe(200)
  })
})

describe('every answer', () => {
  test('has the security headers, and personal pages are not stored', async () => {
    const { person, browser } = await enrolledMaster()
    await logIn(browser, person.password)
    for (const url of [
      `${MEMBER}/menu`,
      `${MEMBER}/nowhere`,
      'https://portal.test/',
      'https://portal.test/certificate',
    ]) {
      const { headers } = await browser.send(url)
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'self'; style-src 'self'/)
      expect(headers.get('strict-transport-security')).toContain('max-age=63072000')
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('cache-control')).toBe('no-store')
    }
  })

  test('for another host is 421, from another origin 403, too large 413, unknown 404', async () => {
    const browser = new Browser()
    expect((await browser.send('https://elsewhere.test/')).status).toBe(421)
    const form = { contractNumber: '12345678', initialPassword: 'Init#123' }
    const foreign = await browser.send('https://portal.test/registration', {
      form,
      headers: { Origin: 'https://evil.test' },
    })
    expect(foreign.status).toBe(403)
    expect((await browser.send('https://portal.test/registration', { form: { a: 'x'.repeat(40_000) } })).status).toBe(
      413,
    )
    expect((await browser.send('https://portal.test/nowhere')).status).toBe(404)
    expect((await browser.send('https://portal.test/login')).status).toBe(404)
    expect((await browser.send('https://member.test/registration')).status).toBe(404)
  })
})
