import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import type { CanonicalRow } from '../../../src/history/canonical-row.ts'
import { fromBase64 } from '../../../src/lib/bytes.ts'
import { DAY_MS } from '../../../src/lib/jst.ts'
import { revocationIn } from '../../../src/recovery/restore-revocations.ts'
import { markApproved } from '../../../src/staff/approval-store.ts'
import { needsSecond } from '../../../src/staff/needs-second.ts'
import { depsAt } from '../../support/deps.ts'
import { enrolledUser, fill, register } from '../../support/general-user.ts'
import { newRequest } from '../../support/keys.ts'
import { asked, decide, idOf, newBank, PAPER, shut, signedInMasterOf, signedInStaff } from '../../support/staff.ts'
import {
  Browser,
  Enrolling,
  lastCodeFor,
  logInForRegistration,
  MEMBER,
  mailsTo,
  newPerson,
  post,
  rows,
  show,
  submitMaster,
  type TestPerson,
} from '../../support/system.ts'

/** Registered by the office's master, enrolled and logged in. */
const enrolledStaff = async (masterBrowser: Browser, known?: { id: string; person: TestPerson }) => {
  const staff = await enrolledUser(masterBrowser, known)
  await post(staff.browser, '/login', { password: staff.person.password })
  return staff
}

/** An office of two: its master, and the second, whom the master registered long ago. */
const officeOfTwo = async () => {
  const code = newBank()
  const master = await signedInStaff(code)
  const second = await enrolledStaff(master.browser)
  return { code, master, second }
}

/** History is append-only: the touch grows old by the wall clock of the one who asks, here by another history. */
const forgetTouches = async (by: string, of: string) => {
  await env.DB.batch([
    env.DB.prepare('DROP TRIGGER history_is_never_changed'),
    env.DB.prepare('UPDATE history SET at = at - ? WHERE actor = ? AND subject = ?').bind(31 * DAY_MS, by, of),
    env.DB.prepare(
      `CREATE TRIGGER history_is_never_changed BEFORE UPDATE ON history
       BEGIN SELECT RAISE(ABORT, 'history is append-only'); END`,
    ),
  ])
}

const versionOf = async (id: string) =>
  String((await rows<{ version: number }>('SELECT version FROM users WHERE id = ?', id))[0]?.version)

const mailOf = async (id: string) => (await rows<{ mail: string }>('SELECT mail FROM users WHERE id = ?', id))[0]?.mail

/** The screen says why, and so does the answer to who tries all the same. */
const cannotApprove = async (approver: Browser, path: string, code: string) => {
  expect(await show(approver, path)).toContain(code)
  const refused = await decide(approver, path, 'approve')
  expect(refused.status).toBe(409)
  expect(await refused.text()).toContain(code)
}

test('the first registers the second alone; from then on a registration waits for the second', async () => {
  const { master, second } = await officeOfTwo()
  const draft = await fill(master.browser, newPerson())
  const path = draft.headers.get('location') ?? ''
  expect(await show(master.browser, path)).toContain('承認を依頼')
  const bare = await post(master.browser, path)
  expect(bare.status).toBe(422)
  expect(await bare.text()).toContain('E1001')
  const asked = await post(master.browser, path, PAPER)
  const request = asked.headers.get('location') ?? ''
  expect(request).toMatch(/^\/bank\/approvals\/[0-9a-f]{32}$/)
  expect((await post(master.browser, path, PAPER)).status).toBe(410)

  // The master registered the second within 30 days: no independent second yet.
  const refused = await decide(second.browser, request, 'approve')
  expect(await refused.text()).toContain('E7032')
  await forgetTouches(master.id, second.id)
  const users = 'SELECT count(*) AS count FROM users WHERE contract_number = ?'
  expect(await rows(users, master.number)).toEqual([{ count: 2 }])
  expect((await decide(second.browser, request, 'approve')).status).toBe(303)
  expect(await rows(users, master.number)).toEqual([{ count: 3 }])
  const [{ payload = '' } = {}] = await rows<{ payload: string }>(
    'SELECT payload FROM approvals WHERE id = ?',
    request.split('/').at(-1) ?? '',
  )
  expect(payload).not.toContain('$scrypt$')
})

test('of two registrations confirmed at once in an office of one, one happens without a second', async () => {
  const master = await signedInStaff(newBank())
  const drafts = await Promise.all([newPerson(), newPerson()].map(person => fill(master.browser, person)))
  const paths = drafts.map(draft => draft.headers.get('location') ?? '')
  const answers = await Promise.all(paths.map(path => post(master.browser, path)))
  expect(answers.filter(({ status }) => status === 303)).toHaveLength(1)
  expect(await rows('SELECT 1 FROM users WHERE contract_number = ?', master.number)).toHaveLength(2)
})

test('a user ID that somebody took meanwhile is told at the approval, and the request stays', async () => {
  const { master, second } = await officeOfTwo()
  await forgetTouches(master.id, second.id)
  const person = newPerson()
  const path = (await fill(master.browser, person)).headers.get('location') ?? ''
  const request = (await post(master.browser, path, PAPER)).headers.get('location') ?? ''
  const other = await signedInMasterOf('2963')
  await register(other.browser, { ...newPerson(), userId: person.userId })
  expect(await (await decide(second.browser, request, 'approve')).text()).toContain('E7042')
  expect((await decide(second.browser, request, 'decline')).status).toBe(303)
})

test.each([
  [
    'change',
    async (id: string) => ({
      name: '新しい　名前',
      mail: 'n@sample.co.jp',
      mailAgain: 'n@sample.co.jp',
      version: await versionOf(id),
    }),
  ],
  [
    'temporary-password',
    async (id: string) => ({ password: 'Temp#999', passwordAgain: 'Temp#999', version: await versionOf(id) }),
  ],
  ['delete', async (id: string) => ({ version: await versionOf(id) })],
])(
  '%s of a bank user waits for a second staff member, and then happens as it does for others',
  async (act, formFor) => {
    const { master, second } = await officeOfTwo()
    await forgetTouches(master.id, second.id)
    const before = await rows('SELECT name, mail, password_hash, status, version FROM users WHERE id = ?', second.id)
    const form = await formFor(second.id)
    expect(await show(master.browser, `/users/${second.id}/${act}`)).toContain('申請書の番号')
    expect((await post(master.browser, `/users/${second.id}/${act}`, form)).status).toBe(422)
    const stale = await post(master.browser, `/users/${second.id}/${act}`, { ...form, ...PAPER, version: '99' })
    expect(await stale.text()).toContain('E5001')
    const asked = await post(master.browser, `/users/${second.id}/${act}`, { ...form, ...PAPER })
    const request = asked.headers.get('location') ?? ''
    expect(request).toContain('/bank/approvals/')
    expect(await rows('SELECT name, mail, password_hash, status, version FROM users WHERE id = ?', second.id)).toEqual(
      before,
    )
    expect(await (await post(master.browser, `/users/${second.id}/${act}`, { ...form, ...PAPER })).text()).toContain(
      'E7034',
    )
    expect((await decide(master.browser, request, 'approve')).status).toBe(409)
    expect((await decide(second.browser, request, 'approve')).status).toBe(303)
    expect(
      await rows('SELECT name, mail, password_hash, status, version FROM users WHERE id = ?', second.id),
    ).not.toEqual(before)
    if (act === 'delete') expect(await show(second.browser, '/menu')).toContain('E4006')
  },
)

test('nobody is asked to approve a change that changes nothing', async () => {
  const { master, second } = await officeOfTwo()
  const { name, mail } = second.person
  const form = { name, mail, mailAgain: mail, version: await versionOf(second.id) }
  const told = await post(master.browser, `/users/${second.id}/change`, { ...form, ...PAPER })
  expect(told.status).toBe(409)
  expect(await told.text()).toContain('E5009')
  expect(await rows('SELECT 1 FROM approvals WHERE user = ?', second.id)).toEqual([])
})

test('revoking and releasing a bank user wait too, the office master’s own among them', async () => {
  const { master, second } = await officeOfTwo()
  await forgetTouches(master.id, second.id)
  const other = await signedInStaff(
    (await rows<{ code: string }>('SELECT bank_code AS code FROM contracts WHERE number = ?', master.number))[0]?.code,
  )
  await shut(`user:${second.id}`, 'portal', 'locked')
  const release = await post(master.browser, `/users/${second.id}/release`, { counter: 'both', ...PAPER })
  expect((await decide(other.browser, release.headers.get('location') ?? '', 'approve')).status).toBe(303)
  expect(await rows(`SELECT state FROM locks WHERE guard = ?`, `user:${second.id}`)).toEqual([{ state: 'free' }])

  const made = await post(master.browser, `/users/${second.id}/certificates/${second.serial}/revoke`, PAPER)
  expect((await second.browser.send(`${MEMBER}/menu`)).status).toBe(200)
  expect((await decide(other.browser, made.headers.get('location') ?? '', 'approve')).status).toBe(303)
  expect(await show(second.browser, '/menu')).toContain('E4004')
  // A database that is restored to before learns it from the history.
  const [told] = await rows<CanonicalRow>(
    `SELECT * FROM history WHERE operation = 'revoke_certificate' AND subject = ?`,
    second.id,
  )
  expect(told && revocationIn(told)).toMatchObject([{ what: { serial: second.serial }, user: second.id }])

  const path = `/bank/contracts/${master.number}/requests/revoke/${master.serial}`
  expect(await show(other.browser, `/bank/contracts/${master.number}`)).toContain(path)
  expect((await post(other.browser, path, { revocation: 'because', ...PAPER })).status).toBe(422)
  const masters = await post(other.browser, path, { revocation: 'keyCompromise', ...PAPER })
  expect(await show(master.browser, masters.headers.get('location') ?? '')).toContain('紛失・盗難')
  expect((await decide(master.browser, masters.headers.get('location') ?? '', 'approve')).status).toBe(303)
  expect(await show(master.browser, '/menu')).toContain('E4004')
  expect((await mailsTo(master.person.mail)).some(({ subject }) => subject.includes('失効'))).toBe(true)

  const foreign = await signedInStaff(newBank())
  expect((await post(foreign.browser, path, { revocation: 'keyCompromise', ...PAPER })).status).toBe(404)
  expect((await foreign.browser.send(MEMBER + path)).status).toBe(404)
})

test('an organisation’s users, an office of one and a deployment that turned it off need no second', async () => {
  const { code, master } = await officeOfTwo()
  const deps = await depsAt(() => new Date())
  const office = { contractKind: 'bank', bankCode: code } as const
  expect(await needsSecond(deps, office)).toBe(true)
  expect(await needsSecond(deps, { ...office, contractKind: 'organisation' })).toBe(false)
  expect(await needsSecond({ ...deps, config: { ...deps.config, STAFF_APPROVAL: 'off' } }, office)).toBe(false)
  await env.DB.prepare(`UPDATE users SET status = 'deleted' WHERE contract_number = ? AND role = 'general'`)
    .bind(master.number)
    .run()
  expect(await needsSecond(deps, office)).toBe(false)
  const organisation = await signedInMasterOf(code)
  const { id } = await register(organisation.browser)
  expect(await show(organisation.browser, `/users/${id}/delete`)).not.toContain('申請書の番号')
})

test('who typed the initial password of a reset office finds no second in the master who registered with it', async () => {
  const code = newBank()
  const [asker, leaver, third] = [await signedInStaff(code), await signedInStaff(code), await signedInStaff(code)]
  const organisation = await signedInMasterOf(code)
  const initialPassword = 'Next#456'
  const reset = { initialPassword, initialPasswordAgain: initialPassword }
  const path = await asked(asker.browser, leaver.number, 'reset-master', reset)
  expect((await decide(third.browser, path, 'approve')).status).toBe(303)

  const puppet = new Enrolling(new Browser())
  const person = newPerson()
  await logInForRegistration(puppet.browser, { number: leaver.number, initialPassword })
  expect((await submitMaster(puppet.browser, person)).status).toBe(303)
  await puppet.begin(person)
  await puppet.prove(await lastCodeFor(person.mail))
  const { certificate } = await (await puppet.issue(await newRequest())).json<{ certificate: string }>()
  puppet.browser.certificate = fromBase64(certificate)
  await post(puppet.browser, '/login', { password: person.password })

  const mail = newPerson().mail
  const correction = await asked(asker.browser, organisation.number, 'correct-mail', { mail, mailAgain: mail })
  await cannotApprove(puppet.browser, correction, 'E7032')
  expect(await mailOf(organisation.id)).toBe(organisation.person.mail)
  // Of anybody else's they are a second like any other.
  const others = await asked(third.browser, organisation.number, 'terminate')
  expect((await decide(puppet.browser, others, 'approve')).status).toBe(303)
})

test('who made a staff user, with a colleague’s approval, is no second for what that user asks', async () => {
  const code = newBank()
  const [maker, colleague] = [await signedInStaff(code), await signedInStaff(code)]
  const organisation = await signedInMasterOf(code)
  const person = newPerson()
  const draft = (await fill(maker.browser, person)).headers.get('location') ?? ''
  const registration = (await post(maker.browser, draft, PAPER)).headers.get('location') ?? ''
  expect((await decide(colleague.browser, registration, 'approve')).status).toBe(303)
  const puppet = await enrolledStaff(maker.browser, { id: await idOf(person.userId), person })

  // What gives no power over an account makes no colleague dependent.
  const harmless = `INSERT INTO history (at, operation, result, actor, subject) VALUES (?, ?, 'done', ?, ?)`
  for (const operation of ['revoke_certificate', 'release'])
    await rows(harmless, Date.now(), operation, colleague.id, puppet.id)

  const mail = newPerson().mail
  const path = await asked(puppet.browser, organisation.number, 'correct-mail', { mail, mailAgain: mail })
  await cannotApprove(maker.browser, path, 'E7043')
  expect(await mailOf(organisation.id)).toBe(organisation.person.mail)
  // The write decides, not the look before it.
  const marked = await markApproved(
    env.DB,
    { id: path.split('/').at(-1) ?? '', requester: puppet.id },
    { approver: maker.id, at: new Date(), touchedSince: new Date(Date.now() - 30 * DAY_MS), guardDueAt: null },
  ).run()
  expect(marked.meta.changes).toBe(0)
  expect((await decide(colleague.browser, path, 'approve')).status).toBe(303)
})
