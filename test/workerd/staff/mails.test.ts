import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, test } from 'vitest'
import { DAY_MS } from '../../../src/lib/jst.ts'
import { MAILS_OF } from '../../../src/mail/delivery-store.ts'
import { type MessageCode, message } from '../../../src/ui/messages.ts'
import { enrolledMaster } from '../../support/enrolled.ts'
import { signedInStaff } from '../../support/staff.ts'
import { type Browser, MEMBER, mailsTo, newContract, rows } from '../../support/system.ts'

let browser: Browser
let master: Awaited<ReturnType<typeof enrolledMaster>>['person']
let user: string

beforeAll(async () => {
  browser = (await signedInStaff()).browser
  master = (await enrolledMaster()).person
  user = (await rows<{ id: string }>('SELECT id FROM users WHERE user_id = ?', master.userId))[0]?.id ?? ''
})

type Mail = { state: string; text: string | null; createdAt: number; bouncedAt: number | null; number: string }

/** A mail of the master's, as the outbox would hold it. */
const insertMail = async (overrides: Partial<Mail> = {}): Promise<number> => {
  const mail = { state: 'failed', text: '秘められた文', createdAt: Date.now(), bouncedAt: null, ...overrides }
  const row = await env.DB.prepare(
    `INSERT INTO outbox (kind, user, contract_number, recipient, subject, text, state, attempts, last_error,
       next_attempt_at, created_at, bounced_at)
     VALUES ('revoked', ?, ?, ?, '見本の件名', ?, ?, 20, '550 no such user', ?, ?, ?) RETURNING id`,
  )
    .bind(
      mail.number ? null : user,
      mail.number ?? master.contract.number,
      master.mail,
      mail.text,
      mail.state,
      mail.createdAt + DAY_MS,
      mail.createdAt,
      mail.bouncedAt,
    )
    .first<{ id: number }>()
  return row?.id ?? 0
}

const show = async (path: string, as = browser) => (await as.send(MEMBER + path)).text()
const resend = (id: number | string, form: Record<string, string> = { to: 'recipient', resent: '0' }, as = browser) =>
  as.send(`${MEMBER}/bank/mails/${id}/resend`, { form })
const copies = (id: number) =>
  rows<{ recipient: string; state: string }>(
    `SELECT recipient, state FROM outbox WHERE dedupe_key LIKE ? ORDER BY id`,
    `resent:${id}:%`,
  )

describe('メールの送信状況', () => {
  test('lists what failed, waits and bounced, each in its place, with what was said of it', async () => {
    const ids = {
      failed: await insertMail(),
      waiting: await insertMail({ state: 'pending' }),
      bounced: await insertMail({ state: 'sent', bouncedAt: Date.now() }),
    }
    for (const [state, id] of Object.entries(ids)) {
      const html = await show(`/bank/mails?state=${state}`)
      for (const other of Object.values(ids)) expect(html.includes(`/bank/mails/${other}"`)).toBe(other === id)
      expect(html).toContain('550 no such user')
      expect(html).toContain(master.contract.number)
      expect(html).not.toContain('秘められた文')
    }
    expect((await browser.send(`${MEMBER}/bank/mails?state=sent`)).status).toBe(422)
    expect((await browser.send(`${MEMBER}/bank/mails?before='`)).status).toBe(422)
  })

  test('one that failed is sent again, with its entry in the history; the first stays as it was', async () => {
    const id = await insertMail({ text: 'もう一度' })
    expect(await show(`/bank/mails/${id}`)).toContain('再送信')
    const answer = await resend(id)
    expect(answer.headers.get('location')).toBe(`/bank/mails/${id}?done=resent`)
    expect((await mailsTo(master.mail)).filter(({ text }) => text === 'もう一度')).toHaveLength(1)
    expect(await copies(id)).toEqual([{ recipient: master.mail, state: 'sent' }])
    expect(await rows('SELECT state, resent FROM outbox WHERE id = ?', id)).toEqual([{ state: 'failed', resent: 1 }])
    const history = await rows<{ detail: string }>(
      `SELECT detail FROM history WHERE operation = 'resend_mail' AND contract_number = ? AND detail ->> 'of' = ?`,
      master.contract.number,
      id,
    )
    expect(history).toHaveLength(1)
    expect(await show(`/bank/users/${user}`)).toContain('メールの再送信')
  })

  test('of many clicks at once, and of one on an old page, one sends', async () => {
    const id = await insertMail()
    const answers = await Promise.all(Array.from({ length: 5 }, () => resend(id)))
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409, 409, 409, 409])
    const late = await resend(id)
    expect(late.status).toBe(409)
    expect(await late.text()).toContain('E7065')
    expect(await copies(id)).toHaveLength(1)
    expect((await resend(id, { to: 'recipient', resent: '1' })).status).toBe(303)
    expect(await copies(id)).toHaveLength(2)
    expect(await rows(`SELECT 1 FROM history WHERE detail ->> 'of' = ?`, id)).toHaveLength(2)
  })

  test('to the address that is registered now, where it has changed', async () => {
    const id = await insertMail({ state: 'sent', bouncedAt: Date.now() })
    await env.DB.prepare('UPDATE users SET mail = ? WHERE id = ?').bind(`new.${master.mail}`, user).run()
    expect(await show(`/bank/mails/${id}`)).toMatch(new RegExp(`value="now"[^>]*checked[\\s\\S]*new.${master.mail}`))
    expect((await resend(id, { to: 'now', resent: '0' })).status).toBe(303)
    expect(await copies(id)).toEqual([{ recipient: `new.${master.mail}`, state: 'sent' }])
    await env.DB.prepare('UPDATE users SET mail = ? WHERE id = ?').bind(master.mail, user).run()
  })

  test.each<[string, Partial<Mail>, MessageCode]>([
    ['a code', { text: null, state: 'failed' }, 'E7063'],
    ['one older than 90 days', { text: null, state: 'sent', createdAt: Date.now() - 91 * DAY_MS }, 'E7064'],
    ['one that waits', { state: 'pending' }, 'E7065'],
  ])('%s is not sent again', async (_, mail, code) => {
    const id = await insertMail(mail)
    const page = await show(`/bank/mails/${id}`)
    expect(page).not.toContain('type="submit">再送信')
    if (code !== 'E7065') expect(page).toContain(message(code))
    const answer = await resend(id)
    expect(answer.status).toBe(409)
    expect(await answer.text()).toContain(code)
    expect(await copies(id)).toEqual([])
    expect(await rows(`SELECT 1 FROM history WHERE detail ->> 'of' = ?`, id)).toEqual([])
  })

  test.each([
    [{ to: 'attacker@example.com', resent: '0' }],
    [{ to: 'recipient', resent: '-1' }],
    [{ to: 'recipient', resent: 'x' }],
    [{ to: 'recipient', resent: '1e400' }],
    [{}],
  ])('%j is refused', async form => {
    const id = await insertMail()
    expect((await resend(id, form)).status).toBe(422)
    expect(await copies(id)).toEqual([])
  })

  test("another bank's mails, lists of them and made-up ones look as if they did not exist", async () => {
    const id = await insertMail()
    const other = (await signedInStaff('2994')).browser
    expect((await other.send(`${MEMBER}/bank/mails/${id}`)).status).toBe(404)
    expect((await resend(id, { to: 'recipient', resent: '0' }, other)).status).toBe(404)
    expect(await copies(id)).toEqual([])
    for (const state of ['failed', 'waiting', 'bounced']) {
      expect(await show(`/bank/mails?state=${state}`, other)).toContain('該当するメールはありません。')
    }
    const { number } = master.contract
    for (const path of [
      `contracts/${number}/mails`,
      `contracts/${number}/history`,
      `users/${user}/mails`,
      `users/${user}/history`,
    ]) {
      expect((await browser.send(`${MEMBER}/bank/${path}`)).status).toBe(200)
      expect((await browser.send(`${MEMBER}/bank/${path}?before=x`)).status).toBe(200)
      expect((await other.send(`${MEMBER}/bank/${path}`)).status).toBe(404)
    }
    for (const made of ['0', '-1', 'x', '9'.repeat(16), '9'.repeat(40)]) {
      expect((await browser.send(`${MEMBER}/bank/mails/${made}`)).status).toBe(404)
    }
  })

  test('pages follow each other, none skipped or doubled, and each list walks its index', async () => {
    const { number } = await newContract()
    const inserted: number[] = []
    for (let i = 0; i < 120; i++) inserted.push(await insertMail({ number }))
    const seen: number[] = []
    let path: string | undefined = `/bank/contracts/${number}/mails`
    while (path) {
      const html: string = await show(path)
      seen.push(...[...html.matchAll(/\/bank\/mails\/(\d+)"/g)].map(match => Number(match[1])))
      path = /href="(\/bank\/contracts\/\d+\/mails\?[^"]+)"/.exec(html)?.[1]
    }
    expect(seen).toEqual(inserted.toReversed())
    for (const sql of Object.values(MAILS_OF)) {
      const plan = await rows<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, 'a', 1, 51)
      expect(plan).toHaveLength(1)
      expect(plan[0]?.detail).toMatch(/^SEARCH o USING INDEX outbox_\w+ \(\w+=\? AND (id|rowid)<\?\)$/)
    }
  })
})
