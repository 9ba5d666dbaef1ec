import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { DAY_MS, HOUR_MS } from '../../../src/lib/jst.ts'
import { hashToken } from '../../../src/lib/tokens.ts'
import { sendPasswordLinks } from '../../../src/users/send-password-links.ts'
import { depsAt } from '../../support/deps.ts'
import { register } from '../../support/general-user.ts'
import { newRequest } from '../../support/keys.ts'
import { ask, asked, decide, newBank, shut, signedInMasterOf, signedInStaff } from '../../support/staff.ts'
import {
  Browser,
  Enrolling,
  lastCodeFor,
  logInForRegistration,
  MEMBER,
  mailsTo,
  newPerson,
  PORTAL,
  rows,
  submitMaster,
} from '../../support/system.ts'

const show = async (browser: Browser, path: string) => (await browser.send(MEMBER + path)).text()

const newStaff = async () => {
  const code = newBank()
  return { code, a: await signedInStaff(code), b: await signedInStaff(code) }
}

/** Nothing in this file changes them. */
let staff: ReturnType<typeof newStaff> | undefined

/** Two staff members of a bank, and the master of an organisation of their own for each test. */
const bankOfTwo = async () => {
  staff ??= newStaff()
  const { code, a, b } = await staff
  return { a, b, master: await signedInMasterOf(code) }
}

type Bank = Awaited<ReturnType<typeof bankOfTwo>>

/** Asked for by the first, approved by the second. Answers the decision. */
const approved = async ({ a, b, master }: Bank, act: string, form: Record<string, string> = {}) =>
  decide(b.browser, await asked(a.browser, master.number, act, form), 'approve')

const subjectsTo = async (address: string) => (await mailsTo(address)).map(({ subject }) => subject)

describe('the end of a contract', () => {
  test('refused on the very next request, certificates revoked, everybody told; taken back, they stay revoked', async () => {
    const bank = await bankOfTwo()
    const { a, b, master } = bank
    const general = await register(master.browser)
    expect((await master.browser.send(`${MEMBER}/menu`)).status).toBe(200)
    expect((await approved(bank, 'terminate')).status).toBe(303)
    const refused = await master.browser.send(`${MEMBER}/menu`)
    expect(refused.status).toBe(403)
    expect(await refused.text()).toContain('E4007')
    for (const address of [master.person.mail, general.person.mail, master.contractMail])
      expect((await subjectsTo(address)).filter(subject => subject.includes('契約終了'))).toHaveLength(1)
    expect(await rows('SELECT slot FROM certificates WHERE user = ?', master.id)).toEqual([{ slot: null }])
    expect((await new Enrolling(new Browser()).begin(master.person)).status).toBe(403)
    expect(await show(a.browser, `/bank/contracts/${master.number}`)).toContain('契約の終了の取り消し')
    for (const act of ['terminate', 'password-link', 'unblock-master'])
      expect((await ask(a.browser, master.number, act)).status).toBe(409)

    expect((await approved(bank, 'take-back')).status).toBe(303)
    expect(await show(master.browser, '/menu')).toContain('E4004')
    expect((await subjectsTo(master.person.mail))[0]).toContain('取り消し')
    expect((await new Enrolling(new Browser()).begin(master.person)).status).toBe(201)
    expect((await ask(b.browser, master.number, 'take-back')).status).toBe(409)
  })

  test('it can be taken back for 30 days, asked for or approved', async () => {
    const bank = await bankOfTwo()
    const { a, b, master } = bank
    await approved(bank, 'terminate')
    const end = (ms: number) =>
      env.DB.prepare('UPDATE contracts SET terminated_at = ? WHERE number = ?')
        .bind(Date.now() - ms, master.number)
        .run()
    await end(30 * DAY_MS - HOUR_MS)
    const path = await asked(a.browser, master.number, 'take-back')
    await env.DB.prepare(`UPDATE contracts SET terminated_at = terminated_at - ?1 WHERE number = ?2`)
      .bind(2 * HOUR_MS, master.number)
      .run()
    await env.DB.prepare(
      `UPDATE approvals SET payload = json_set(payload, '$.terminatedAt', json_extract(payload, '$.terminatedAt') - ?1) WHERE id = ?2`,
    )
      .bind(2 * HOUR_MS, path.split('/').at(-1))
      .run()
    expect(await (await decide(b.browser, path, 'approve')).text()).toContain('E7033')
    await decide(a.browser, path, 'withdraw')
    expect((await ask(a.browser, master.number, 'take-back')).status).toBe(409)
    expect(await show(a.browser, `/bank/contracts/${master.number}`)).not.toContain('契約の終了の取り消し')
  })
})

describe("a master's account", () => {
  test('a corrected address: the old and the new one are told, the code goes to the new one', async () => {
    const bank = await bankOfTwo()
    const { a, master } = bank
    const { mail: old } = master.person
    expect(await (await ask(a.browser, master.number, 'correct-mail', { mail: old, mailAgain: old })).text()).toContain(
      'E7039',
    )
    const { mail } = newPerson()
    const wrong = await ask(a.browser, master.number, 'correct-mail', {
      mail,
      mailAgain: old,
      paperNumber: '',
      reason: '',
    })
    expect(wrong.status).toBe(422)
    const html = await wrong.text()
    for (const code of ['E1005', 'E1001']) expect(html).toContain(code)
    expect(html).toContain(mail)
    expect((await approved(bank, 'correct-mail', { mail, mailAgain: mail })).status).toBe(303)
    for (const address of [old, mail]) expect((await subjectsTo(address))[0]).toContain('情報変更')
    expect(await rows('SELECT mail FROM users WHERE id = ?', master.id)).toEqual([{ mail }])
  })

  test('who reads the old address gets no certificate with a code from before the correction', async () => {
    const bank = await bankOfTwo()
    const { master } = bank
    // A stolen PC: revoked by one staff member, while its thief has begun anew with password and mailbox.
    await env.DB.prepare('UPDATE certificates SET slot = NULL, revoked_at = 1 WHERE user = ?').bind(master.id).run()
    const thief = new Enrolling(new Browser())
    await thief.begin(master.person)
    expect((await thief.prove(await lastCodeFor(master.person.mail))).status).toBe(200)
    const { mail } = newPerson()
    expect((await approved(bank, 'correct-mail', { mail, mailAgain: mail })).status).toBe(303)
    expect((await thief.issue(await newRequest())).status).toBe(410)
    expect((await thief.resend()).status).toBe(410)
  })

  test('reset: the ID is gone for ever, the session too, and the contract is ready for another master', async () => {
    const bank = await bankOfTwo()
    const { a, master } = bank
    const same = { initialPassword: master.person.contract.initialPassword }
    const refused = await ask(a.browser, master.number, 'reset-master', {
      ...same,
      initialPasswordAgain: same.initialPassword,
    })
    expect(await refused.text()).toContain('E1009')
    const initialPassword = 'Next#456'
    const form = { initialPassword, initialPasswordAgain: initialPassword }
    const path = await asked(a.browser, master.number, 'reset-master', form)
    const id = path.split('/').at(-1) ?? ''
    const payload = async () => JSON.stringify(await rows('SELECT payload FROM approvals WHERE id = ?', id))
    expect(await payload()).toContain('$scrypt$')
    expect(await payload()).not.toContain(initialPassword)
    expect((await decide(bank.b.browser, path, 'approve')).status).toBe(303)
    expect(await payload()).not.toContain('$scrypt$')
    expect(await show(bank.b.browser, path)).toContain('手続きが完了しました')

    expect(await show(master.browser, '/menu')).toContain('E4006')
    expect((await subjectsTo(master.person.mail))[0]).toContain('初期化')
    expect((await subjectsTo(master.contractMail))[0]).toContain('初期化')
    const browser = new Browser()
    expect((await logInForRegistration(browser, master.person.contract)).status).toBe(401)
    const contract = { number: master.number, initialPassword }
    expect((await logInForRegistration(browser, contract)).status).toBe(303)
    expect(await (await submitMaster(browser, { ...newPerson(), userId: master.person.userId })).text()).toContain(
      'E1003',
    )
    expect((await submitMaster(browser, newPerson())).status).toBe(303)
    expect(await rows('SELECT generation FROM contracts WHERE number = ?', master.number)).toEqual([{ generation: 2 }])
  })
})

describe('the password link', () => {
  const tokenIn = async (address: string, n = 0) => {
    const mails = (await mailsTo(address)).filter(({ subject }) => subject.includes('パスワード設定'))
    return /password-link\/([\w-]{43})/.exec(mails[n]?.text ?? '')?.[1] ?? ''
  }

  const use = (token: string, password: string, again = password) =>
    new Browser().send(`${PORTAL}/password-link/${token}`, { form: { password, passwordAgain: again } })

  const open = (token: string) => new Browser().send(`${PORTAL}/password-link/${token}`)

  test('sets a new password once; the token stands nowhere in the database; sessions end', async () => {
    const bank = await bankOfTwo()
    const { master } = bank
    expect((await approved(bank, 'password-link')).status).toBe(303)
    const token = await tokenIn(master.person.mail)
    expect(token).toHaveLength(43)
    const hash = await hashToken(token)
    const tables = await rows<{ name: string }>(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '_cf_%'`,
    )
    for (const { name } of tables) {
      const all = await rows<Record<string, unknown>>(`SELECT * FROM "${name}"`)
      expect(all.some(row => Object.values(row).some(value => String(value).includes(token)))).toBe(false)
    }
    expect(await rows('SELECT token_hash AS hash FROM password_links WHERE user = ?', master.id)).toEqual([{ hash }])

    // Looking spends nothing, nor does a wrong entry.
    for (let i = 0; i < 2; i++) expect((await open(token)).status).toBe(200)
    expect(await (await use(token, 'short')).text()).toContain('E1007')
    expect(await (await use(token, 'New#1234', 'New#1235')).text()).toContain('E1005')
    expect(await (await use(token, master.person.password)).text()).toContain('E1009')
    const answers = await Promise.all([use(token, 'New#1234'), use(token, 'Else#123')])
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 410])
    expect(await (await open(token)).text()).toContain('E7040')
    expect((await master.browser.send(`${MEMBER}/menu`)).status).toBe(401)
    const password = answers[0]?.status === 303 ? 'New#1234' : 'Else#123'
    expect((await master.browser.send(`${MEMBER}/login`, { form: { password } })).status).toBe(303)
    expect((await subjectsTo(master.person.mail)).some(subject => subject.includes('パスワード変更'))).toBe(true)
    expect(
      await rows(`SELECT 1 FROM history WHERE subject = ? AND operation = 'use_password_link'`, master.id),
    ).toHaveLength(1)
  })

  test.each([
    ['after 24 hours', 'UPDATE password_links SET expires_at = 1 WHERE user = ?'],
    ['once the password was changed', 'UPDATE users SET password_version = password_version + 1 WHERE id = ?'],
    ['once the user is gone', `UPDATE users SET status = 'retired' WHERE id = ?`],
    ['once the address is another', `UPDATE users SET mail = 'else@sample.co.jp' WHERE id = ?`],
    [
      'once the contract is terminated',
      `UPDATE contracts SET status = 'terminated' WHERE number = (SELECT contract_number FROM users WHERE id = ?)`,
    ],
  ])('opens nothing %s', async (_, sql) => {
    const bank = await bankOfTwo()
    await approved(bank, 'password-link')
    const token = await tokenIn(bank.master.person.mail)
    expect((await open(token)).status).toBe(200)
    await env.DB.prepare(sql).bind(bank.master.id).run()
    expect((await open(token)).status).toBe(410)
    expect((await use(token, 'New#1234')).status).toBe(410)
  })

  test('a new link ends the one before; a made-up token opens nothing', async () => {
    const bank = await bankOfTwo()
    await approved(bank, 'password-link')
    const first = await tokenIn(bank.master.person.mail)
    await approved(bank, 'password-link')
    const second = await tokenIn(bank.master.person.mail)
    expect(second).not.toBe(first)
    expect((await open(first)).status).toBe(410)
    expect((await use('A'.repeat(43), 'New#1234')).status).toBe(410)
    expect((await use(second, 'New#1234')).status).toBe(303)
  })

  test('a provider that is down: tried again with another token, never two senders at once, given up after a day', async () => {
    const bank = await bankOfTwo()
    const { master } = bank
    const path = await asked(bank.a.browser, master.number, 'password-link')
    const id = path.split('/').at(-1) ?? ''
    // The approval's own sending finds nothing due: the row is moved ahead before the cron looks.
    await env.DB.exec(
      `CREATE TRIGGER later_${id} AFTER INSERT ON password_links WHEN NEW.id = '${id}' BEGIN UPDATE password_links SET due_at = due_at + 60000 WHERE id = NEW.id; END`,
    )
    expect((await decide(bank.b.browser, path, 'approve')).status).toBe(303)
    expect(await tokenIn(master.person.mail)).toBe('')
    const link = async () => {
      const [row] = await rows<{ dueAt: number | null; attempts: number; state: string }>(
        `SELECT due_at AS dueAt, p.attempts, o.state FROM password_links p
         JOIN outbox o ON o.dedupe_key = 'password_link:' || p.id WHERE p.id = ?`,
        id,
      )
      if (!row) throw new Error('there is no link')
      return row
    }
    const due = async (mailer?: Parameters<typeof depsAt>[1]) => depsAt(() => new Date(Date.now() + 120_000), mailer)
    const texts: string[] = []
    const down = await due({
      mailer: async ({ text }) => {
        texts.push(text)
        return { ok: false, error: '503 down' }
      },
    })
    expect(await sendPasswordLinks(down)).toBe(0)
    expect(texts).toHaveLength(1)
    expect(await link()).toMatchObject({ attempts: 1, state: 'pending' })
    await env.DB.prepare('UPDATE password_links SET due_at = 1 WHERE id = ?').bind(id).run()
    const up = await due()
    const sent = await Promise.all([sendPasswordLinks(up), sendPasswordLinks(up)])
    expect(sent.reduce((sum, n) => sum + n)).toBe(1)
    expect(await link()).toMatchObject({ dueAt: null, state: 'sent' })
    const token = await tokenIn(master.person.mail)
    expect(texts[0]).not.toContain(token)
    expect((await open(token)).status).toBe(200)

    await approved(bank, 'password-link')
    await env.DB.prepare(
      `UPDATE outbox SET state = 'pending' WHERE user = ? AND kind = 'password_link' AND state = 'sent'`,
    )
      .bind(master.id)
      .run()
    await env.DB.prepare('UPDATE password_links SET due_at = 1, give_up_at = 2 WHERE user = ? AND voided_at IS NULL')
      .bind(master.id)
      .run()
    expect(await sendPasswordLinks(up)).toBe(0)
    expect(
      await rows(`SELECT 1 FROM outbox WHERE user = ? AND kind = 'password_link' AND state = 'failed'`, master.id),
    ).toHaveLength(1)
    await env.DB.exec(`DROP TRIGGER later_${id}`)
  })
})

test('a blocked master with a live session is refused at the next click, and so is one whose certificate is revoked', async () => {
  const { a, master } = await bankOfTwo()
  expect((await master.browser.send(`${MEMBER}/menu`)).status).toBe(200)
  await shut(`user:${master.id}`, 'member', 'blocked')
  expect(await show(master.browser, '/menu')).toContain('E2005')
  const other = await signedInMasterOf('2963')
  const foreign = `/bank/contracts/${other.number}/certificates/${other.serial}/revoke`
  expect((await a.browser.send(MEMBER + foreign, { form: { reason: 'unspecified' } })).status).toBe(404)
})
