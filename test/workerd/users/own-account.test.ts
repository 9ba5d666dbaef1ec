import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { proveMail } from '../../../src/users/prove-mail.ts'
import { actorOf } from '../../support/actor.ts'
import { breakMailServer } from '../../support/broken-mail.ts'
import { depsAt } from '../../support/deps.ts'
import { enrolledUser, register, signedInMaster } from '../../support/general-user.ts'
import { beforeBatch } from '../../support/racing.ts'
import { idOf } from '../../support/staff.ts'
import { Browser, Enrolling, lastCodeFor, MEMBER, mailsTo, newPerson, post, rows } from '../../support/system.ts'

describe('one’s own account', () => {
  test('of forty changes of the mail address at once ten get a code', async () => {
    const { browser, person } = await signedInMaster()
    const mails = Array.from({ length: 40 }, () => newPerson().mail)
    const answers = await Promise.all(
      mails.map(mail =>
        post(browser, '/account', {
          name: person.name,
          mail,
          mailAgain: mail,
          version: '1',
          currentPassword: person.password,
        }),
      ),
    )
    // One of this hour's ten went to the enrolment.
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(9)
    expect(new Set(answers.filter(({ status }) => status !== 303).map(({ status }) => status))).toEqual(new Set([429]))
    expect((await Promise.all(mails.map(mail => mailsTo(mail)))).flat()).toHaveLength(9)
  })

  test('a name changes at once, a mail address after the code that was sent to it', async () => {
    const { browser, person } = await signedInMaster()
    const newMail = newPerson().mail
    const [{ version = 0 } = {}] = await rows<{ version: number }>(
      'SELECT version FROM users WHERE user_id = ?',
      person.userId,
    )
    const form = { name: '新しい　名前', mail: newMail, mailAgain: newMail, version: String(version) }
    expect(await (await post(browser, '/account', { ...form, currentPassword: 'Wrong#12' })).text()).toContain('E2003')
    const changed = await post(browser, '/account', { ...form, currentPassword: person.password })
    expect(changed.headers.get('location')).toBe('/account/mail?done=name')
    const asking = await (await browser.send(`${MEMBER}/account/mail?done=name`)).text()
    expect(asking).toMatch(/ユーザー名を変更しました。[\s\S]*メールアドレスは、まだ変更していません。/)
    expect(await rows('SELECT name, mail FROM users WHERE user_id = ?', person.userId)).toEqual([
      { name: '新しい　名前', mail: person.mail },
    ])
    const code = await lastCodeFor(newMail)
    // In the last 30 days: begun before the change, with a code that goes to the old address.
    await env.DB.prepare(
      'UPDATE certificates SET renewable_from = 0 WHERE user = (SELECT id FROM users WHERE user_id = ?)',
    )
      .bind(person.userId)
      .run()
    const renewal = new Enrolling(new Browser())
    expect((await renewal.begin(person)).status).toBe(201)
    const wrong = code === '000000' ? '000001' : '000000'
    expect(await (await post(browser, '/account/mail', { code: wrong })).text()).toContain('E3002')
    const proofs = await Promise.all([
      post(browser, '/account/mail', { code }),
      post(browser, '/account/mail', { code }),
    ])
    expect(proofs.map(p => p.status).sort()[0]).toBe(303)
    expect(await rows('SELECT mail FROM users WHERE user_id = ?', person.userId)).toEqual([{ mail: newMail }])
    expect((await mailsTo(person.mail))[0]?.subject).toContain('情報変更')
    expect((await renewal.prove(await lastCodeFor(person.mail))).status).toBe(410)
    expect(
      await rows(
        `SELECT 1 FROM history h JOIN users u ON u.id = h.subject WHERE u.user_id = ? AND operation = 'change_mail'`,
        person.userId,
      ),
    ).toHaveLength(1)
  })

  test('a form from before the master’s change mails no code to the address that was replaced, nor does one from before hold', async () => {
    const master = await signedInMaster()
    const user = await enrolledUser(master.browser)
    await user.browser.send(`${MEMBER}/login`, { form: { password: user.person.password } })
    const { name, mail: old, password: currentPassword } = user.person
    const now = async () =>
      (await rows<{ version: number; mail: string }>('SELECT version, mail FROM users WHERE id = ?', user.id))[0]
    const seen = String((await now())?.version)
    const asked = newPerson().mail
    const own = (mail: string) =>
      post(user.browser, '/account', { name, mail, mailAgain: mail, version: seen, currentPassword })
    expect((await own(asked)).headers.get('location')).toBe('/account/mail')

    const mail = newPerson().mail
    await post(master.browser, `/users/${user.id}/change`, { name, mail, mailAgain: mail, version: seen })
    const code = await lastCodeFor(asked)
    expect((await post(user.browser, '/account/mail', { code })).status).toBe(410)
    const mailed = (await mailsTo(old)).length
    const stale = await own(old)
    expect(stale.status).toBe(409)
    expect(await stale.text()).toContain('E5001')
    expect(await mailsTo(old)).toHaveLength(mailed)
    expect((await now())?.mail).toBe(mail)
  })

  test('キャンセル voids the code, and after five wrong ones it is said why it is over', async () => {
    const { browser, person } = await signedInMaster()
    const asked = newPerson().mail
    const form = { name: person.name, mail: asked, mailAgain: asked, version: '1', currentPassword: person.password }
    expect((await post(browser, '/account', form)).headers.get('location')).toBe('/account/mail')
    expect((await post(browser, '/account/mail/cancel', {})).headers.get('location')).toBe('/account')
    expect((await post(browser, '/account/mail', { code: await lastCodeFor(asked) })).status).toBe(410)

    await post(browser, '/account', form)
    const wrong = (await lastCodeFor(asked)) === '000000' ? '000001' : '000000'
    for (let i = 0; i < 4; i++) expect((await post(browser, '/account/mail', { code: wrong })).status).toBe(422)
    const over = await post(browser, '/account/mail', { code: wrong })
    expect(over.status).toBe(410)
    expect(await over.text()).toContain('E5008')
    expect(await rows('SELECT mail FROM users WHERE user_id = ?', person.userId)).toEqual([{ mail: person.mail }])
  })

  test('a form that changes nothing is said to change nothing', async () => {
    const master = await signedInMaster()
    const { name, mail, password: currentPassword } = master.person
    const own = { name, mail, mailAgain: mail, version: '1', currentPassword }
    const told = await post(master.browser, '/account', own)
    expect(told.status).toBe(409)
    expect(await told.text()).toContain('E5009')
    const user = await register(master.browser)
    const theirs = { name: user.person.name, mail: user.person.mail, mailAgain: user.person.mail, version: '1' }
    expect(await (await post(master.browser, `/users/${user.id}/change`, theirs)).text()).toContain('E5009')
    expect(await rows(`SELECT 1 FROM history WHERE subject = ? AND operation = 'change_user'`, user.id)).toEqual([])
  })

  test('a form that comes after the session’s end is said to be lost', async () => {
    const { browser, person } = await signedInMaster()
    await env.DB.prepare('UPDATE sessions SET last_seen_at = 1, ends_at = 2 WHERE user = ?')
      .bind(await idOf(person.userId))
      .run()
    const over = await browser.send(`${MEMBER}/account`)
    expect(over.status).toBe(401)
    const read = await over.text()
    expect(read).toContain('ログインから8時間が過ぎたため')
    expect(read).not.toContain('保存していません')
    const sent = await post(browser, '/account', { name: '新しい　名前' })
    expect(sent.status).toBe(401)
    expect(await sent.text()).toContain('送信された内容は保存していません。')
  })

  test('where the code for a new address cannot be sent, the name stays too', async () => {
    const { browser, person } = await signedInMaster()
    const { mail } = newPerson()
    await breakMailServer({ status: 500, count: 1 })
    const form = { name: '新しい　名前', mail, mailAgain: mail, version: '1', currentPassword: person.password }
    const refused = await post(browser, '/account', form)
    expect(refused.status).toBe(503)
    expect(await refused.text()).toContain('E5006')
    const now = () => rows('SELECT name, mail FROM users WHERE user_id = ?', person.userId)
    expect(await now()).toEqual([{ name: person.name, mail: person.mail }])
    // The form that was shown again is as good as the first.
    expect((await post(browser, '/account', form)).headers.get('location')).toBe('/account/mail?done=name')
    expect(await now()).toEqual([{ name: '新しい　名前', mail: person.mail }])
  })

  test('a proved address takes the place of the one that is told, and of no other', async () => {
    const { browser, person } = await signedInMaster()
    const { mail } = newPerson()
    const form = { name: person.name, mail, mailAgain: mail, version: '1', currentPassword: person.password }
    await post(browser, '/account', form)
    const code = await lastCodeFor(mail)
    const actor = await actorOf(await idOf(person.userId))
    const proved = async (meanwhile: string, ...values: string[]) =>
      proveMail(
        await depsAt(() => new Date(), { db: beforeBatch(() => rows(meanwhile, ...values)) }),
        { address: '127.0.0.1', requestId: 'meanwhile' },
        actor,
        code,
      )
    const changed = { ok: false, error: { reason: 'changed' } }
    const set = (column: string) => `UPDATE users SET ${column} = ? WHERE user_id = ?`
    expect(await proved(set('status'), 'deleted', person.userId)).toEqual(changed)
    await rows(set('status'), 'active', person.userId)
    expect(await proved(set('mail'), 'staffs@sample.co.jp', person.userId)).toEqual(changed)
    expect(await rows('SELECT mail FROM users WHERE user_id = ?', person.userId)).toEqual([
      { mail: 'staffs@sample.co.jp' },
    ])
  })

  test('a password changes with the current one; other sessions end, this one stays', async () => {
    const { browser, person } = await signedInMaster()
    const change = (currentPassword: string, password: string, version = '1') =>
      post(browser, '/password', { currentPassword, password, passwordAgain: password, version })
    expect(await (await change('Wrong#12', 'Newer#123')).text()).toContain('E2003')
    expect(await (await change(person.password, person.password)).text()).toContain('E1009')
    expect(await (await change(person.password, person.contract.initialPassword)).text()).toContain('E1009')
    expect((await change(person.password, 'Newer#123')).headers.get('location')).toBe('/password/done')
    // The answer was lost and the form is sent again: no wrong password is counted.
    const again = await change(person.password, 'Newer#123')
    expect(again.status).toBe(409)
    expect(await again.text()).toContain('E5007')
    expect(
      await rows(
        `SELECT 1 FROM history WHERE operation = 'change_password' AND result = 'refused' AND code = 'E2003'
      AND actor = (SELECT id FROM users WHERE user_id = ?)`,
        person.userId,
      ),
    ).toHaveLength(1)
    expect((await browser.send(`${MEMBER}/menu`)).status).toBe(200)
    expect((await browser.send(`${MEMBER}/login`, { form: { password: person.password } })).status).toBe(401)
    expect((await browser.send(`${MEMBER}/login`, { form: { password: 'Newer#123' } })).status).toBe(303)
    expect((await mailsTo(person.mail))[0]?.subject).toContain('パスワード変更')
  })

  test('wrong current passwords count with those of the login', async () => {
    const { browser, person } = await signedInMaster()
    for (let i = 0; i < 6; i++) {
      await post(browser, '/password', {
        currentPassword: 'Wrong#12',
        password: 'Newer#123',
        passwordAgain: 'Newer#123',
        version: '1',
      })
    }
    expect(await (await browser.send(`${MEMBER}/login`, { form: { password: person.password } })).text()).toContain(
      'E2004',
    )
  })
})
