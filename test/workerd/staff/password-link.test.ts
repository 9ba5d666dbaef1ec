import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { hashToken } from '../../../src/lib/tokens.ts'
import { sendPasswordLinks } from '../../../src/users/send-password-links.ts'
import { depsAt } from '../../support/deps.ts'
import { approved, asked, decide, sharedBankOfTwo } from '../../support/staff.ts'
import { Browser, MEMBER, mailsTo, PORTAL, rows, subjectsTo } from '../../support/system.ts'

describe('the password link', () => {
  const tokenIn = async (address: string, n = 0) => {
    const mails = (await mailsTo(address)).filter(({ subject }) => subject.includes('パスワード設定'))
    return /password-link\/([\w-]{43})/.exec(mails[n]?.text ?? '')?.[1] ?? ''
  }

  const use = (token: string, password: string, again = password) =>
    new Browser().send(`${PORTAL}/password-link/${token}`, { form: { password, passwordAgain: again } })

  const open = (token: string) => new Browser().send(`${PORTAL}/password-link/${token}`)

  test('sets a new password once; the token stands nowhere in the database; sessions end', async () => {
    const bank = await sharedBankOfTwo()
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
    expect(await (await use(token, 'Init#123')).text()).toContain('E1009')
    const answers = await Promise.all([use(token, 'New#1234'), use(token, 'Else#123')])
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 410])
    // What was answered may have been lost: who opens it again, or sends it again, reads that a password was set.
    for (const answer of [await open(token), await use(token, 'New#1234')]) {
      expect(answer.status).toBe(410)
      const page = await answer.text()
      expect(page).toMatch(/このアドレスから、\d+年\d+月\d+日 \d+:\d+にパスワードが設定されています。[\s\S]*E7044/)
      expect(page).not.toContain('変更していません')
    }
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
    const bank = await sharedBankOfTwo()
    await approved(bank, 'password-link')
    const token = await tokenIn(bank.master.person.mail)
    expect((await open(token)).status).toBe(200)
    await env.DB.prepare(sql).bind(bank.master.id).run()
    expect((await open(token)).status).toBe(410)
    expect((await use(token, 'New#1234')).status).toBe(410)
  })

  test('a new link ends the one before; a made-up token opens nothing', async () => {
    const bank = await sharedBankOfTwo()
    await approved(bank, 'password-link')
    const first = await tokenIn(bank.master.person.mail)
    await approved(bank, 'password-link')
    const second = await tokenIn(bank.master.person.mail)
    expect(second).not.toBe(first)
    expect(await (await open(first)).text()).toMatch(/E7040[\s\S]*パスワードは変更していません。/)
    expect((await use('A'.repeat(43), 'New#1234')).status).toBe(410)
    expect((await use(second, 'New#1234')).status).toBe(303)
  })

  test('a provider that is down: tried again with another token, never two senders at once, given up after a day', async () => {
    const bank = await sharedBankOfTwo()
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
