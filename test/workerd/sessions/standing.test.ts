import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { CLOCK_SKEW_MS, HOUR_MS, MINUTE_MS } from '../../../src/lib/jst.ts'
import { identifyCertificate } from '../../../src/sessions/identify-certificate.ts'
import { logIn } from '../../../src/sessions/log-in.ts'
import { showTopMenu } from '../../../src/sessions/show-top-menu.ts'
import { member, ORIGIN } from '../../support/member.ts'
import { rows } from '../../support/system.ts'

const run = (sql: string, ...values: (string | number)[]) =>
  env.DB.prepare(sql)
    .bind(...values)
    .run()

describe('a session', () => {
  test('is over after 15 idle minutes to the millisecond, counted from the last request', async () => {
    const { at, began, token, resume } = await member()
    const session = await token()
    at(began + 15 * MINUTE_MS - 1)
    expect(await resume(session)).toBe('open')
    at(began + 30 * MINUTE_MS - 2)
    expect(await resume(session)).toBe('open')
    at(began + 45 * MINUTE_MS - 2)
    expect(await resume(session)).toBe('idle')
    // Asking does not bring it back to life.
    expect(await resume(session)).toBe('idle')
  })

  test('is over after 8 hours to the millisecond, however busy', async () => {
    const { at, began, token, resume } = await member()
    const session = await token()
    for (let time = 10 * MINUTE_MS; time < 8 * HOUR_MS; time += 10 * MINUTE_MS) {
      at(began + time)
      await resume(session)
    }
    at(began + 8 * HOUR_MS - 1)
    expect(await resume(session)).toBe('open')
    at(began + 8 * HOUR_MS)
    expect(await resume(session)).toBe('expired')
  })

  test('that was last seen in the future is over, unless clocks may be so far apart', async () => {
    const { at, began, token, resume } = await member()
    const session = await token()
    at(began - CLOCK_SKEW_MS)
    expect(await resume(session)).toBe('open')
    at(began - CLOCK_SKEW_MS - 1)
    expect(await resume(session)).toBe('idle')
  })

  test('ends with its certificate at the latest', async () => {
    const { at, began, token, serial } = await member()
    await run('UPDATE certificates SET not_after = ? WHERE serial = ?', began + MINUTE_MS, serial)
    at(began + MINUTE_MS - 1)
    const session = await token()
    expect(await rows('SELECT ends_at FROM sessions WHERE token_hash = ?', session)).toEqual([
      { ends_at: began + MINUTE_MS },
    ])
  })

  test('is noted as used once in a minute, and requests out of order do not move it back', async () => {
    const { at, began, token, resume } = await member()
    const session = await token()
    const lastSeen = async () =>
      (await rows<{ at: number }>('SELECT last_seen_at AS at FROM sessions WHERE token_hash = ?', session))[0]?.at
    at(began + MINUTE_MS - 1)
    await resume(session)
    expect(await lastSeen()).toBe(began)
    at(began + MINUTE_MS)
    await resume(session)
    expect(await lastSeen()).toBe(began + MINUTE_MS)
    at(began)
    await resume(session)
    expect(await lastSeen()).toBe(began + MINUTE_MS)
  })

  test('stays when others log in, log out and come back', async () => {
    const [one, other] = [await member(), await member()]
    const kept = await one.token()
    await other.token()
    await other.logOut(await other.token())
    expect(await one.resume(kept)).toBe('open')
    expect(await other.resume(kept)).toBe('none')
  })

  test('ends once: a second click on ログアウト changes nothing, and an ended one does not come back', async () => {
    const { began, at, token, logOut, resume, operations } = await member()
    const session = await token()
    await logOut(session)
    at(began + MINUTE_MS)
    await logOut(session)
    expect((await operations()).filter(operation => operation === 'logout')).toHaveLength(1)
    expect(await resume(session)).toBe('ended')
    expect(await rows('SELECT ended_at, end_reason FROM sessions WHERE token_hash = ?', session)).toEqual([
      { ended_at: began, end_reason: 'logout' },
    ])
  })
})

describe('between the look at the certificate and the login', () => {
  test.each([
    ['the certificate is revoked', 'UPDATE certificates SET revoked_at = 1 WHERE serial = ?'],
    ['the certificate is replaced', 'UPDATE certificates SET slot = NULL WHERE serial = ?'],
    ['the password changes', `UPDATE users SET password_version = password_version + 1 WHERE id = %user`],
    ['the user is deleted', `UPDATE users SET status = 'deleted' WHERE id = %user`],
    [
      'the contract is terminated',
      `UPDATE contracts SET status = 'terminated' WHERE number = (SELECT contract_number FROM users WHERE id = %user)`,
    ],
    ['the user is blocked', `INSERT INTO locks SELECT 'user:' || %user, 'member', 'blocked', NULL, 1, 0`],
  ])('%s: nobody is in, and nothing is told', async (_, sql) => {
    const { logIn, serial, operations } = await member()
    await run(sql.replace('%user', '(SELECT user FROM certificates WHERE serial = ?)'), serial)
    const before = await operations()
    expect(await logIn()).toEqual({ ok: false, error: { reason: 'changed' } })
    expect(await operations()).toEqual(before)
    expect(await rows('SELECT 1 FROM sessions WHERE certificate = ?', serial)).toEqual([])
  })

  test('the certificate expires: nobody is in from that millisecond on', async () => {
    const { logIn, serial, began } = await member()
    await run('UPDATE certificates SET not_after = ? WHERE serial = ?', began, serial)
    expect(await logIn()).toEqual({ ok: false, error: { reason: 'changed' } })
    await run('UPDATE certificates SET not_after = ? WHERE serial = ?', began + 1, serial)
    expect((await logIn()).ok).toBe(true)
  })

  test('what happens to others, or to the user’s other counter, does not matter', async () => {
    const [one, other] = [await member(), await member()]
    await run(`UPDATE certificates SET revoked_at = 1, slot = NULL WHERE serial = ?`, other.serial)
    await run(`INSERT INTO locks VALUES ('user:' || ?, 'member', 'blocked', NULL, 1, 0)`, other.record.user)
    await run(`INSERT INTO locks VALUES ('user:' || ?, 'portal', 'blocked', NULL, 1, 0)`, one.record.user)
    expect((await one.logIn()).ok).toBe(true)
  })
})

describe('the certificate’s record', () => {
  test('is of the certificate that was shown, with its own user, contract, bank and lock', async () => {
    const [one, other] = [await member(), await member()]
    await run(`INSERT INTO locks VALUES ('user:' || ?, 'member', 'locked', 5, 1, 0)`, other.record.user)
    await run(`UPDATE certificates SET slot = 'pending' WHERE serial = ?`, other.serial)
    await run(
      `INSERT INTO banks (code, name, office, telephone, hours) VALUES ('0001', '別の', '', '', '') ON CONFLICT DO NOTHING`,
    )
    const { record } = await one.standing().then(found => (found.isGood ? found : Promise.reject(new Error())))
    expect(record).toEqual({ ...one.record, newerEndsAt: null, lockState: null })
    expect(record).toMatchObject({ serial: one.serial, bankCode: '2963', bankName: '見本ろうきん' })
    expect(record.user).not.toBe(other.record.user)
    const rest = await rows(
      'SELECT u.id AS user, c.number FROM certificates x JOIN users u ON u.id = x.user JOIN contracts c ON c.number = u.contract_number WHERE x.serial = ?',
      one.serial,
    )
    expect(rest).toEqual([{ user: record.user, number: record.contractNumber }])
  })

  test('an expired certificate is refused from its last millisecond on', async () => {
    const { at, standing, record } = await member()
    at(record.notAfter - 1)
    expect((await standing()).isGood).toBe(true)
    at(record.notAfter)
    expect(await standing()).toMatchObject({ isGood: false, reason: 'expired' })
  })

  test.each([
    ['revoked', 'UPDATE certificates SET revoked_at = 1, slot = NULL WHERE serial = ?'],
    ['superseded', 'UPDATE certificates SET slot = NULL WHERE serial = ?'],
  ])('one that is %s is told to be so, whether or not its key was proved', async (reason, sql) => {
    const { deps, der, serial } = await member()
    await run(sql, serial)
    for (const kind of ['proven', 'unproven'] as const)
      expect(await identifyCertificate(deps, { kind, der })).toMatchObject({ isGood: false, reason })
  })

  test('one that is not ours is unknown, and ours opens nothing without proof of its key', async () => {
    const { deps, der } = await member()
    const foreign = await identifyCertificate(deps, { kind: 'proven', der: new Uint8Array([1]) })
    expect(foreign).toEqual({ isGood: false, reason: 'unknown' })
    const copied = await identifyCertificate(deps, { kind: 'unproven', der })
    expect(copied).toEqual({ isGood: false, reason: 'unproven' })
    const unreadable = await identifyCertificate(deps, { kind: 'unproven', der: null })
    expect(unreadable).toEqual({ isGood: false, reason: 'unproven' })
  })
})

describe('the top menu', () => {
  test('shows one’s own last three logins, newest first, no refusal and nothing else', async () => {
    const [one, other] = [await member(), await member()]
    let last = ''
    for (const minute of [0, 1, 2, 3]) {
      one.at(one.began + minute * MINUTE_MS)
      last = await one.token()
    }
    await other.token()
    await logIn(one.deps, ORIGIN, one.record, 'Wrong#12')
    await one.logOut(last)
    const { lastLogins } = await showTopMenu(one.deps, one.record)
    expect(lastLogins).toEqual([3, 2, 1].map(minute => new Date(one.began + minute * MINUTE_MS)))
  })
})

describe('the renewal', () => {
  test('is due in the last 30 days, and the days that are left are whole ones', async () => {
    const { deps, at, record } = await member()
    at(record.renewableFrom - 1)
    expect((await showTopMenu(deps, record)).renewal).toBeUndefined()
    at(record.renewableFrom)
    expect((await showTopMenu(deps, record)).renewal).toMatchObject({
      state: 'due',
      lastDay: new Date(record.notAfter),
    })
    at(record.notAfter - 24 * HOUR_MS)
    expect((await showTopMenu(deps, record)).renewal).toMatchObject({ daysLeft: 1 })
    at(record.notAfter - 24 * HOUR_MS + 1)
    expect((await showTopMenu(deps, record)).renewal).toMatchObject({ daysLeft: 0 })
  })
  test('is done: the new certificate waits for its first login, and both ends are told at any time', async () => {
    const [one, newer] = [await member(), await member()]
    await run(
      `UPDATE certificates SET user = ?, slot = 'pending', not_after = not_after + 5 WHERE serial = ?`,
      one.record.user,
      newer.serial,
    )
    const renewalOf = async ({ deps, standing }: typeof one) => {
      const found = await standing()
      return found.isGood ? (await showTopMenu(deps, found.record)).renewal : found.reason
    }
    expect(await renewalOf(one)).toEqual({
      state: 'newer_waits',
      lastDay: new Date(one.record.notAfter),
      newerLastDay: new Date(newer.record.notAfter + 5),
    })
    expect(await renewalOf(newer)).toBeUndefined()
  })
})
