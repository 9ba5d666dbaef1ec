import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { runCron } from '../../../src/cron.ts'
import { exportCheckpoints } from '../../../src/history/export-checkpoints.ts'
import { sealHistory } from '../../../src/history/seal-history.ts'
import { DAY_MS } from '../../../src/lib/jst.ts'
import { lookAfter } from '../../../src/operations/look-after.ts'
import { needsAttention } from '../../../src/operations/needs-attention.ts'
import { carryOutRecovery } from '../../../src/recovery/carry-out-recovery.ts'
import { depsAt } from '../../support/deps.ts'
import { enrolledMaster } from '../../support/enrolled.ts'
import { insertCertificates } from '../../support/many-certificates.ts'
import { carryOut, isDone, order } from '../../support/recovery.ts'
import { signedInStaff } from '../../support/staff.ts'
import {
  Browser,
  Enrolling,
  lastCodeFor,
  logInForRegistration,
  MEMBER,
  mailsTo,
  newContract,
  rows,
} from '../../support/system.ts'

const deps = await depsAt(() => new Date())
const [issuing] = deps.ca.authorities

let banks = 1000

/** The code of a bank that no other test has. */
const newBank = (): string => {
  banks += 1
  return String(banks)
}

const wrongly = async (browser: Browser, times: number) => {
  for (let i = 0; i < times; i++) await browser.send(`${MEMBER}/login`, { form: { password: 'Wrong#12' } })
}

const historyOf = (operation: string) =>
  rows<{ detail: string }>('SELECT detail FROM history WHERE operation = ?', operation)

test('the database takes no order that one person alone has signed', async () => {
  const insert = `INSERT INTO recovery_orders (id, kind, detail, ordered_by, approved_by, reason, ordered_at) VALUES ('x', 'release_staff', '{}', ?, ?, ?, 0)`
  for (const names of [
    ['A', 'A', 'r'],
    ['', 'B', 'r'],
    ['A', 'B', ''],
  ])
    await expect(
      env.DB.prepare(insert)
        .bind(...names)
        .run(),
    ).rejects.toThrow('CHECK')
})

describe('all staff blocked', () => {
  test('their locks are lifted by the guards themselves, whatever the database says of them, once', async () => {
    const bank = newBank()
    const { person, browser } = await signedInStaff(bank)
    const other = await signedInStaff(newBank())
    for (const { browser: locked } of [{ browser }, other]) {
      await locked.send(`${MEMBER}/logout`, { form: {} })
      await wrongly(locked, 6)
    }
    await env.DB.prepare(`DELETE FROM locks WHERE guard = (SELECT 'user:' || id FROM users WHERE user_id = ?)`)
      .bind(person.userId)
      .run()
    const id = await order('release_staff', { bank })
    await runCron(deps, '* * * * *')
    expect(await isDone(id)).toBe(true)
    expect((await browser.send(`${MEMBER}/login`, { form: { password: person.password } })).status).toBe(303)
    expect((await other.browser.send(`${MEMBER}/login`, { form: { password: other.person.password } })).status).toBe(
      401,
    )
    const releases = `SELECT actor FROM history WHERE operation = 'release' AND bank_code = '${bank}'`
    expect(await rows(releases)).toEqual([{ actor: null }])
    expect((await mailsTo(person.mail))[0]?.subject).toContain('解除')

    // Carried out again, by a run that died before it could say so.
    await env.DB.prepare(`UPDATE recovery_orders SET done_at = NULL, position = '' WHERE id = ?`).bind(id).run()
    await carryOut(id, deps)
    expect(await rows(releases)).toHaveLength(1)
    expect(await rows(`SELECT 1 FROM history WHERE event_key = ?`, `recovery:${id}`)).toHaveLength(1)
  })

  test('the initial password of an office that was blocked before anybody registered can be used', async () => {
    const contract = await newContract()
    await env.DB.prepare(`UPDATE contracts SET kind = 'bank' WHERE number = ?`).bind(contract.number).run()
    for (let i = 0; i < 6; i++) await logInForRegistration(new Browser(), contract, 'Wrong#12')
    expect((await logInForRegistration(new Browser(), contract)).status).toBe(401)
    await carryOut(await order('release_staff', { bank: '2963' }), deps)
    expect((await logInForRegistration(new Browser(), contract)).status).toBe(303)
  })
})

describe("the issuing CA's key lost or stolen", () => {
  const replaced = { ...deps, ca: { ...deps.ca, authorities: deps.ca.authorities.slice(1) } }
  const issuer = issuing?.keyId ?? ''

  test('nothing is revoked while that CA still issues, and other orders go on', async () => {
    const id = await order('replace_ca', { issuer })
    const other = await order('release_staff', { bank: '9999' })
    await expect(carryOutRecovery(deps)).rejects.toThrow('configure the new one first')
    expect(await isDone(other)).toBe(true)
    expect(await isDone(id)).toBe(false)
    await env.DB.prepare('DELETE FROM recovery_orders WHERE id = ?').bind(id).run()
  })

  test('every certificate of it is revoked, sessions are refused at the next click, and users are told once', async () => {
    const { person, browser, serial } = await enrolledMaster()
    await browser.send(`${MEMBER}/login`, { form: { password: person.password } })
    const run = crypto.randomUUID().slice(0, 8)
    await insertCertificates(`old-ca-${run}-`, { count: 450, firstEnd: new Date(Date.now() + 90 * DAY_MS), days: 10 })
    await env.DB.prepare(`UPDATE certificates SET issuer = ? WHERE serial LIKE ?`).bind(issuer, `old-ca-${run}-%`).run()
    await insertCertificates(`kept-${run}-`, { count: 1, firstEnd: new Date(Date.now() + 90 * DAY_MS), days: 1 })

    await carryOut(await order('replace_ca', { issuer }), replaced)
    expect(
      await rows(`SELECT 1 FROM certificates WHERE issuer = ? AND revoked_at IS NULL AND slot IS NOT NULL`, issuer),
    ).toEqual([])
    expect(await rows(`SELECT revocation_reason AS reason FROM certificates WHERE serial = ?`, serial)).toEqual([
      { reason: 'cACompromise' },
    ])
    expect(await rows('SELECT slot FROM certificates WHERE serial LIKE ?', `kept-${run}-%`)).toEqual([
      { slot: 'current' },
    ])
    const bulk = () =>
      rows(`SELECT 1 FROM outbox WHERE kind = 'ca_replaced' AND user LIKE ? AND is_bulk = 1`, `old-ca-${run}-%`)
    expect(await bulk()).toHaveLength(450)
    const refused = await browser.send(`${MEMBER}/menu`)
    expect(await refused.text()).toContain('E4004')

    await carryOut(await order('replace_ca', { issuer }), replaced)
    expect(await bulk()).toHaveLength(450)

    const enrolling = new Enrolling(new Browser())
    expect((await enrolling.begin(person)).status).toBe(201)
    expect(await lastCodeFor(person.mail)).toMatch(/^\d{6}$/)
  })
})

describe('the database restored to an earlier time', () => {
  test('what was open is void, what is opened afterwards is not', async () => {
    const { person, browser } = await enrolledMaster()
    await browser.send(`${MEMBER}/login`, { form: { password: person.password } })
    const other = await enrolledMaster()
    await env.DB.prepare(
      `UPDATE certificates SET slot = NULL, revoked_at = 1, revocation_reason = 'unspecified' WHERE serial = ?`,
    )
      .bind(other.serial)
      .run()
    const enrolling = new Enrolling(new Browser())
    await enrolling.begin(other.person)
    const code = await lastCodeFor(other.person.mail)
    const registering = new Browser()
    await logInForRegistration(registering, await newContract())

    const id = await order('restored_database', { restoredTo: Date.now() - 1000 })
    await carryOutRecovery(deps)
    expect((await browser.send(`${MEMBER}/menu`)).status).toBe(401)
    expect((await enrolling.prove(code)).status).toBeGreaterThanOrEqual(400)
    expect((await registering.send('https://portal.test/registration/user')).status).not.toBe(200)

    await new Promise(resolve => setTimeout(resolve, 5))
    await browser.send(`${MEMBER}/login`, { form: { password: person.password } })
    await carryOut(id, deps)
    expect((await browser.send(`${MEMBER}/menu`)).status).toBe(200)
  })

  test("the guards' locks come back, and the later event of a guard is not taken for an old one", async () => {
    const { person, browser } = await enrolledMaster()
    await wrongly(browser, 6)
    const [user] = await rows<{ id: string }>('SELECT id FROM users WHERE user_id = ?', person.userId)
    const guard = `user:${user?.id}`
    const lock = () => rows<{ state: string; epoch: number }>('SELECT state, epoch FROM locks WHERE guard = ?', guard)
    const before = await lock()
    expect(before).toMatchObject([{ state: 'locked', epoch: 1 }])
    await env.DB.prepare('DELETE FROM locks WHERE guard = ?').bind(guard).run()

    await carryOut(await order('restored_database', { restoredTo: Date.now() }), deps)
    expect(await lock()).toEqual(before)
    expect((await historyOf('restore_lock')).length).toBeGreaterThan(0)
    await deps.guards.release({ guard: { kind: 'user', id: user?.id ?? '' }, counters: ['member'], actor: null })
    await carryOut(await order('restored_database', { restoredTo: Date.now() }), deps)
    expect(await lock()).toMatchObject([{ state: 'free', epoch: 2 }])
  })

  test('the run that carries it out makes the lists anew at once: nobody is told that they are old', async () => {
    await order('restored_database', { restoredTo: Date.now() })
    await runCron(deps, '* * * * *')
    const kinds = needsAttention(await lookAfter(deps), new Date()).map(({ kind }) => kind)
    expect(kinds).not.toContain('revocation_list_old')
  })

  test('a list that nobody can make anew is as old afterwards as it was', async () => {
    const [, before] = deps.ca.authorities
    const issuer = before?.keyId ?? ''
    const thisUpdate = Date.now() - 3 * DAY_MS
    await env.DB.prepare(
      `INSERT INTO revocation_lists VALUES (?1, 5, 0, ?2, ?3) ON CONFLICT (issuer) DO UPDATE SET this_update = ?2`,
    )
      .bind(issuer, thisUpdate, thisUpdate + 7 * DAY_MS)
      .run()
    const signCrl = () => Promise.reject(new Error('the key is lost'))
    const keyless = { ...deps, ca: { ...deps.ca, signCrl } }
    await order('restored_database', { restoredTo: Date.now() })
    await runCron(keyless, '* * * * *')
    const alerts = needsAttention(await lookAfter(keyless), new Date())
    expect(alerts.find(({ kind }) => kind === 'revocation_list_old')?.detail).toEqual({ hours: 72 })
    await runCron(deps, '* * * * *')
    expect(needsAttention(await lookAfter(deps), new Date()).map(({ kind }) => kind)).not.toContain(
      'revocation_list_old',
    )
  })

  test('revocation lists get new numbers', async () => {
    await env.DB.prepare(
      `INSERT INTO revocation_lists VALUES (?, 5, 0, ?, ?) ON CONFLICT (issuer) DO UPDATE SET number = 5, this_update = ?`,
    )
      .bind(issuing?.keyId ?? '', Date.now(), Date.now() + 7 * DAY_MS, Date.now())
      .run()
    await carryOut(await order('restored_database', { restoredTo: Date.now() }), deps)
    await runCron(deps, '* * * * *')
    const [list] = await rows<{ number: number }>(
      'SELECT number FROM revocation_lists WHERE issuer = ?',
      issuing?.keyId ?? '',
    )
    expect(list?.number).toBeGreaterThan(Date.now() / 1000 - 60)
  })

  test('an archive that is gone stops no order', async () => {
    await sealHistory(deps)
    await exportCheckpoints(deps)
    await carryOut(await order('restored_database', { restoredTo: 0 }), { ...deps, archive: null })
  })
})
