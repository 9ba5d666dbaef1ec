import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { REPORTED_MAILS_SQL } from '../../../src/mail/reported-mails-store.ts'
import { register, signedInMaster } from '../../support/general-user.ts'
import { batchOf, lastOf, type MailRow, markOf, outboxOf, postWebhook, report, signed } from '../../support/provider.ts'
import { lastCodeFor, MEMBER, newPerson, registeredMaster, rows, show } from '../../support/system.ts'

const bounce = async (address: string, event = 'hard-bounced'): Promise<Response> =>
  report({ event, request_id: (await lastOf(address)).provider_id, status: '550', reason: '5.1.1 no such user' })

const historyOf = (userId: string) =>
  rows<{ result: string; actor: string | null; detail: string; bank_code: string; contract_number: string }>(
    `SELECT h.result, h.actor, h.detail, h.bank_code, h.contract_number FROM history h JOIN users u ON u.id = h.subject
     WHERE u.user_id = ? AND h.operation = 'mail_bounced'`,
    userId,
  )

describe('a mail that never arrives', () => {
  test.each(['hard-bounced', 'dropped'])('%s: mail and address are marked, and the history tells', async event => {
    const person = await registeredMaster()
    const before = await lastOf(person.mail)
    expect(before.provider_id).toMatch(/^[0-9a-f-]{36}$/)
    expect((await bounce(person.mail, event)).status).toBe(200)
    const mail = await lastOf(person.mail)
    expect(mail.bounced_at).toBeGreaterThan(0)
    expect(mail.last_error).toBe(`${event} 550 5.1.1 no such user`)
    expect(await markOf(person.userId)).toBe(mail.bounced_at)
    const [entry, ...more] = await historyOf(person.userId)
    expect(more).toEqual([])
    expect(entry).toMatchObject({
      result: 'refused',
      actor: null,
      bank_code: '2963',
      contract_number: person.contract.number,
    })
    expect(JSON.parse(entry?.detail ?? '')).toEqual({ mail: 'registered', event, status: '550' })
    expect(entry?.detail).not.toContain(person.mail)
  })

  test('the user is told on the top menu, and in the history, until the address is another', async () => {
    const { browser, person } = await signedInMaster()
    expect(await show(browser, '/menu')).not.toContain('メールが届いていません')
    await bounce(person.mail)
    const menu = await show(browser, '/menu')
    expect(menu).toContain(`メールアドレス（${person.mail}）にメールが届いていません。`)
    expect(menu).toContain('「契約ユーザー情報変更」で、届くメールアドレスに変更してください。')
    expect(await show(browser, '/history?operation=mail_bounced')).toContain('data-label="操作">メール不達<')

    const mail = newPerson().mail
    const form = { name: person.name, mail, mailAgain: mail, version: '1', currentPassword: person.password }
    await browser.send(`${MEMBER}/account`, { form })
    await browser.send(`${MEMBER}/account/mail`, { form: { code: await lastCodeFor(mail) } })
    expect(await markOf(person.userId)).toBeNull()
    expect(await show(browser, '/menu')).not.toContain('メールが届いていません')
  })

  test('the master is told in list and details of a general user, until the address is another', async () => {
    const { browser } = await signedInMaster()
    const { id, person } = await register(browser)
    const { person: reachable } = await register(browser)
    expect(await show(browser, '/users')).not.toContain('不達')
    await bounce(person.mail)
    const list = await show(browser, '/users')
    expect(list).toContain('メール不達')
    expect(list).toContain(`${person.name}（${person.mail}）`)
    expect(list).not.toContain(reachable.mail)
    expect(await show(browser, `/users/${id}`)).toContain(`メールアドレス（${person.mail}）にメールが届いていません。`)

    const change = (name: string, mail: string, version: string) =>
      browser.send(`${MEMBER}/users/${id}/change`, { form: { name, mail, mailAgain: mail, version } })
    expect((await change('名前　のみ', person.mail, '1')).status).toBe(303)
    expect(await markOf(person.userId)).toBeGreaterThan(0)
    expect((await change('名前　のみ', newPerson().mail, '2')).status).toBe(303)
    expect(await markOf(person.userId)).toBeNull()
    expect(await show(browser, '/users')).not.toContain('不達')
  })

  test('an address that its user has left meanwhile marks the mail alone', async () => {
    const { browser } = await signedInMaster()
    const { id, person } = await register(browser)
    const old = await lastOf(person.mail)
    const mail = newPerson().mail
    await browser.send(`${MEMBER}/users/${id}/change`, {
      form: { name: person.name, mail, mailAgain: mail, version: '1' },
    })
    expect((await report({ event: 'hard-bounced', request_id: old.provider_id })).status).toBe(200)
    const [marked] = await rows<MailRow>('SELECT * FROM outbox WHERE id = ?', old.id)
    expect(marked?.bounced_at).toBeGreaterThan(0)
    expect(await markOf(person.userId)).toBeNull()
    expect(await historyOf(person.userId)).toHaveLength(1)
  })

  test('a code mail is found again too, and one to the organisation marks no user', async () => {
    const { browser, person } = await signedInMaster()
    const newMail = newPerson().mail
    const form = { name: person.name, mail: newMail, mailAgain: newMail, version: '1' }
    await browser.send(`${MEMBER}/account`, { form: { ...form, currentPassword: person.password } })
    expect((await bounce(newMail)).status).toBe(200)
    expect((await lastOf(newMail)).bounced_at).toBeGreaterThan(0)
    expect(await markOf(person.userId)).toBeNull()

    const organisation = newPerson().mail
    await env.DB.prepare('UPDATE outbox SET user = NULL, recipient = ?1 WHERE recipient = ?2')
      .bind(organisation, person.mail)
      .run()
    expect((await bounce(organisation)).status).toBe(200)
    expect((await lastOf(organisation)).bounced_at).toBeGreaterThan(0)
    expect(
      await rows(
        `SELECT subject FROM history WHERE operation = 'mail_bounced' AND contract_number = ? ORDER BY id DESC LIMIT 1`,
        person.contract.number,
      ),
    ).toEqual([{ subject: null }])
  })

  test('the same report, ten times at once and once more later, tells it once', async () => {
    const { browser } = await signedInMaster()
    const { id, person } = await register(browser)
    const body = batchOf({ event: 'hard-bounced', request_id: (await lastOf(person.mail)).provider_id })
    const headers = await signed(body)
    const answers = await Promise.all(Array.from({ length: 10 }, () => postWebhook(body, headers)))
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200))
    const { bounced_at: first } = await lastOf(person.mail)
    expect(await historyOf(person.userId)).toHaveLength(1)

    // To another address and back: what was told of the old mail says nothing of the new state.
    const old = await lastOf(person.mail)
    for (const [version, mail] of [newPerson().mail, person.mail].entries()) {
      const form = { name: person.name, mail, mailAgain: mail, version: String(version + 1) }
      await browser.send(`${MEMBER}/users/${id}/change`, { form })
    }
    expect((await postWebhook(body, headers)).status).toBe(200)
    expect(await markOf(person.userId)).toBeNull()
    expect(await historyOf(person.userId)).toHaveLength(1)
    expect(await rows('SELECT bounced_at FROM outbox WHERE id = ?', old.id)).toEqual([{ bounced_at: first }])
  })
})

describe('what else the provider reports', () => {
  test.each(['processed', 'delivered', 'open', 'some-event-of-next-year'])('%s changes nothing', async event => {
    const person = await registeredMaster()
    const before = await outboxOf(person.mail)
    expect((await bounce(person.mail, event)).status).toBe(200)
    expect(await outboxOf(person.mail)).toEqual(before)
    expect(await markOf(person.userId)).toBeNull()
  })

  test('a soft bounce is noted with the mail and marks nobody; the hard one after it does', async () => {
    const person = await registeredMaster()
    expect((await bounce(person.mail, 'soft-bounced')).status).toBe(200)
    expect(await lastOf(person.mail)).toMatchObject({
      bounced_at: null,
      last_error: 'soft-bounced 550 5.1.1 no such user',
    })
    expect(await markOf(person.userId)).toBeNull()
    expect(await historyOf(person.userId)).toEqual([])
    await bounce(person.mail)
    expect((await lastOf(person.mail)).last_error).toContain('hard-bounced')
    expect(await markOf(person.userId)).toBeGreaterThan(0)
    // Late and out of order: what is final stays.
    await bounce(person.mail, 'soft-bounced')
    expect((await lastOf(person.mail)).last_error).toContain('hard-bounced')
  })

  test('mails that nobody here knows are accepted; so are the test event and fields that are missing', async () => {
    const told = () => rows(`SELECT id FROM history WHERE operation = 'mail_bounced'`)
    const before = await told()
    const answer = await report(
      { event: 'hard-bounced', request_id: crypto.randomUUID(), smtp_id: '<x@y>' },
      { event: 'hard-bounced', request_id: null, smtp_id: null, status: null },
      { event: 'dropped' },
      { event: 'test', smtp_id: 'x' },
    )
    expect(answer.status).toBe(200)
    expect(await told()).toEqual(before)
  })

  test('a batch of 1,000 marks all of its mails at once', async () => {
    const person = await registeredMaster()
    await env.DB.prepare(
      `INSERT INTO outbox (kind, user, contract_number, recipient, subject, state, next_attempt_at, created_at, provider_id)
       SELECT 'locked', u.id, u.contract_number, u.mail, 'x', 'sent', 0, 0, 'many-' || e.value
       FROM users u, json_each(?2) e WHERE u.user_id = ?1`,
    )
      .bind(person.userId, JSON.stringify(Array.from({ length: 1000 }, (_, i) => i)))
      .run()
    const reason = 'だ'.repeat(300)
    const answer = await report(
      ...Array.from({ length: 1000 }, (_, i) => ({ event: 'dropped', request_id: `many-${i}`, reason })),
    )
    expect(answer.status).toBe(200)
    expect(await rows(`SELECT count(*) AS n FROM outbox WHERE provider_id LIKE 'many-%' AND bounced_at > 0`)).toEqual([
      { n: 1000 },
    ])
    expect(await historyOf(person.userId)).toHaveLength(1000)
  })

  test('mails are found by index', async () => {
    const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${REPORTED_MAILS_SQL}`)
      .bind('[]')
      .all<{ detail: string }>()
    const plan = results.map(({ detail }) => detail).join('\n')
    expect(plan).toContain('SEARCH o USING INDEX outbox_by_provider_id')
    expect(plan).not.toMatch(/SCAN (o|c)\b/)
  })
})
