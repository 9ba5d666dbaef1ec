import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { DAY_MS } from '../../../src/lib/jst.ts'
import { refused } from '../../../src/lib/result.ts'
import { draftGeneralUser } from '../../../src/users/draft-general-user.ts'
import { registerGeneralUser } from '../../../src/users/register-general-user.ts'
import { actorOf } from '../../support/actor.ts'
import { depsAt } from '../../support/deps.ts'
import { fill, register, signedInMaster, TEMPORARY } from '../../support/general-user.ts'
import { newRequest } from '../../support/keys.ts'
import { idOf } from '../../support/staff.ts'
import { Browser, Enrolling, lastCodeFor, MEMBER, mailsTo, newPerson, post, rows, show } from '../../support/system.ts'

describe('一般ユーザー登録', () => {
  test('form, confirmation, slip: registered once, told by mail, never a password shown', async () => {
    const { browser, person: master } = await signedInMaster()
    const person = newPerson()
    const drafted = await fill(browser, person)
    expect(drafted.status).toBe(303)
    const path = drafted.headers.get('location') ?? ''
    const confirm = await show(browser, path)
    expect(confirm).toContain(person.userId)
    expect(confirm).not.toContain(TEMPORARY)
    expect(await rows('SELECT 1 FROM users WHERE user_id = ?', person.userId)).toEqual([])

    const [first, second] = await Promise.all([post(browser, path), post(browser, path)])
    expect(first.headers.get('location')).toBe(second.headers.get('location'))
    expect(await rows('SELECT 1 FROM users WHERE user_id = ?', person.userId)).toHaveLength(1)
    const slip = await show(browser, first.headers.get('location') ?? '')
    expect(slip).toContain(person.userId)
    expect(slip).not.toContain(TEMPORARY)
    const [mail] = await mailsTo(person.mail)
    expect(mail?.subject).toContain('一般ユーザー登録')
    expect(mail?.text).not.toContain(TEMPORARY)
    expect(await show(browser, '/users')).toContain(person.userId)
    expect(master.contract.number).toHaveLength(8)
  })

  test('a taken user ID is said ten times, then the session ends', async () => {
    const { browser, person } = await signedInMaster()
    for (let i = 0; i < 9; i++) {
      const response = await fill(browser, newPerson(), { userId: person.userId })
      expect(response.status).toBe(409)
      expect(await response.text()).toContain('E1003')
    }
    expect((await fill(browser, newPerson(), { userId: person.userId })).headers.get('location')).toBe('/login')
    expect((await browser.send(`${MEMBER}/users`)).status).toBe(401)
  })

  test('a request that was on its way when the session ended learns nothing of a free user ID', async () => {
    const { person } = await signedInMaster()
    const actor = await actorOf(await idOf(person.userId))
    const [{ session = '' } = {}] = await rows<{ session: string }>(
      'SELECT token_hash AS session FROM sessions WHERE user = ?',
      actor.user,
    )
    const deps = await depsAt(() => new Date())
    const draft = () => {
      const user = newPerson({ password: TEMPORARY })
      return draftGeneralUser(deps, actor, session, { ...user, passwordAgain: TEMPORARY, mailAgain: user.mail })
    }
    expect((await draft()).ok).toBe(true)
    await rows('UPDATE sessions SET ended_at = 1 WHERE token_hash = ?', session)
    expect(await draft()).toEqual(refused({ reason: 'too_many_taken_ids' }))
    expect(await rows('SELECT 1 FROM user_drafts WHERE master = ?', actor.user)).toHaveLength(1)
  })

  test('no more than the configured number, also when confirmed at once', async () => {
    const { browser, person } = await signedInMaster()
    const most = Number(env.MOST_GENERAL_USERS)
    await env.DB.prepare(
      `INSERT INTO users (id, user_id, contract_number, role, name, mail, password_hash, created_at)
       SELECT 'filler' || value || ?1, 'filler' || value || ?1, ?1, 'general', '一般', 'x@sample.co.jp', '-', 0
       FROM json_each(?2)`,
    )
      .bind(person.contract.number, JSON.stringify(Array.from({ length: most - 1 }, (_, i) => i)))
      .run()
    const drafts = await Promise.all([fill(browser, newPerson()), fill(browser, newPerson())])
    const answers = await Promise.all(drafts.map(draft => post(browser, draft.headers.get('location') ?? '')))
    expect(answers.map(a => a.status).sort()).toEqual([303, 409])
    expect(await (await fill(browser, newPerson())).text()).toContain('E5002')
  })

  test('a contract that is terminated between the click and the write gets no user', async () => {
    const { browser, person: master } = await signedInMaster()
    const { number } = master.contract
    const person = newPerson()
    const draft = (await fill(browser, person)).headers.get('location')?.split('/').at(-1) ?? ''
    const deps = await depsAt(() => new Date())
    const actor = await actorOf(await idOf(master.userId))
    await env.DB.prepare(`UPDATE contracts SET status = 'terminated', terminated_at = 0 WHERE number = ?`)
      .bind(number)
      .run()
    expect(await registerGeneralUser(deps, { address: '127.0.0.1', requestId: 'race' }, actor, draft)).toMatchObject({
      ok: false,
    })
    expect(await rows('SELECT 1 FROM users WHERE user_id = ?', person.userId)).toEqual([])
  })

  test('キャンセル on the confirming screen leaves nothing', async () => {
    const { browser } = await signedInMaster()
    const path = (await fill(browser, newPerson())).headers.get('location') ?? ''
    await post(browser, `${path}/cancel`)
    expect((await post(browser, path)).status).toBe(410)
  })
})

describe('a master’s acts', () => {
  test('change name and mail: both addresses are told, the later of two windows is told what changed', async () => {
    const { browser } = await signedInMaster()
    const { id, person } = await register(browser)
    const newMail = newPerson().mail
    const form = { name: '変更　花子', mail: newMail, mailAgain: newMail, version: '1' }
    expect((await post(browser, `/users/${id}/change`, form)).headers.get('location')).toBe(`/users/${id}?done=change`)
    for (const address of [person.mail, newMail]) {
      expect((await mailsTo(address)).some(mail => mail.subject.includes('情報変更'))).toBe(true)
    }
    const late = await post(browser, `/users/${id}/change`, { ...form, name: '古い　窓' })
    expect(late.status).toBe(409)
    const html = await late.text()
    expect(html).toContain('E5001')
    expect(html).toContain('変更　花子')
    expect(html).not.toContain('古い　窓')
  })

  test('an enrolment whose code went to the old address ends with the change; with a new name alone it goes on', async () => {
    const { browser } = await signedInMaster()
    const { id, person } = await register(browser)
    const enrolling = new Enrolling(new Browser())
    await enrolling.begin({ ...person, password: TEMPORARY })
    await enrolling.prove(await lastCodeFor(person.mail))
    const sameMail = { mail: person.mail, mailAgain: person.mail }
    await post(browser, `/users/${id}/change`, { name: '別の　名前', ...sameMail, version: '1' })
    expect((await enrolling.replacePassword(person.password)).status).toBe(200)
    // The answer was lost: the same once more is done, another one is not.
    expect((await enrolling.replacePassword(person.password)).status).toBe(200)
    expect(await (await enrolling.replacePassword('Else#1234')).json()).toMatchObject({ code: 'E3011' })

    const { mail } = newPerson()
    await post(browser, `/users/${id}/change`, { name: '別の　名前', mail, mailAgain: mail, version: '3' })
    expect(await rows('SELECT mail FROM users WHERE id = ?', id)).toEqual([{ mail }])
    const issued = await enrolling.issue(await newRequest())
    expect(await issued.json()).toMatchObject({ status: 410, code: 'E3004' })
    expect(await rows('SELECT 1 FROM certificates WHERE user = ?', id)).toEqual([])
  })

  test('a temporary password holds 30 days: the one of the registration, and a later one', async () => {
    const { browser } = await signedInMaster()
    const began = Date.now()
    const { id } = await register(browser)
    const heldFor = async () => {
      const [user] = await rows<{ until: number }>('SELECT temporary_until AS until FROM users WHERE id = ?', id)
      return (user?.until ?? 0) - began
    }
    const isThirtyDays = (held: number) => held >= 30 * DAY_MS && held <= 30 * DAY_MS + (Date.now() - began)
    expect(await heldFor()).toSatisfy(isThirtyDays)
    await env.DB.prepare('UPDATE users SET temporary_until = 0 WHERE id = ?').bind(id).run()
    const password = 'Temp#456'
    await post(browser, `/users/${id}/temporary-password`, { password, passwordAgain: password, version: '1' })
    expect(await heldFor()).toSatisfy(isThirtyDays)
  })

  test('a new temporary password replaces the old one, ends sessions and is never mailed', async () => {
    const { browser } = await signedInMaster()
    const { id, person } = await register(browser)
    const set = (password: string, version: string) =>
      post(browser, `/users/${id}/temporary-password`, { password, passwordAgain: password, version })
    expect(await (await set(`X#${person.userId}`, '1')).text()).toMatch(/E1008|E1007/)
    expect((await set('Other#12', '1')).status).toBe(303)
    expect((await new Enrolling(new Browser()).begin({ ...person, password: TEMPORARY })).status).toBe(401)
    expect((await new Enrolling(new Browser()).begin({ ...person, password: 'Other#12' })).status).toBe(201)
    expect(JSON.stringify(await mailsTo(person.mail))).not.toContain('Other#12')
  })

  test('another contract’s user, themself and a made-up id do not exist, and the try is in the history', async () => {
    const { browser, person } = await signedInMaster()
    const other = await signedInMaster()
    const { id } = await register(other.browser)
    const [self] = await rows<{ id: string }>('SELECT id FROM users WHERE user_id = ?', person.userId)
    for (const target of [id, self?.id ?? '', 'made-up']) {
      for (const path of ['', '/change', '/delete', '/release', '/temporary-password', '/slip']) {
        expect((await browser.send(`${MEMBER}/users/${target}${path}`)).status).toBe(404)
      }
      expect((await post(browser, `/users/${target}/delete`, { version: '1' })).status).toBe(404)
      expect((await post(browser, `/users/${target}/release`, { counter: 'both' })).status).toBe(404)
      expect((await post(browser, `/users/${target}/certificates/00/revoke`)).status).toBe(404)
    }
    expect(await rows(`SELECT status FROM users WHERE id = ?`, id)).toEqual([{ status: 'active' }])
    // Each try is a refusal; in the history, which nobody must be able to fill, stands one a minute.
    const refused = await rows(`SELECT 1 FROM refusals WHERE operation = 'foreign_user'`)
    expect(refused.length).toBeGreaterThan(20)
    const told = await rows(`SELECT 1 FROM history WHERE actor = ? AND operation = 'foreign_user'`, self?.id ?? '')
    expect(told.length).toBeGreaterThan(0)
    expect(told.length).toBeLessThan(refused.length / 2)
  })

  test('delete: certificates revoked, session over at the next request, the ID never again', async () => {
    const { browser } = await signedInMaster()
    const { id, person } = await register(browser)
    const deleted = await post(browser, `/users/${id}/delete`, { version: '1' })
    expect(deleted.headers.get('location')).toBe('/users?done=delete')
    // The answer was lost and the form is sent again: done already, and no foreign user was meant.
    const again = await post(browser, `/users/${id}/delete`, { version: '1' })
    expect(again.headers.get('location')).toBe('/users?done=delete')
    expect((await browser.send(`${MEMBER}/users/${id}`)).status).toBe(404)
    expect(
      await rows(
        `SELECT 1 FROM history WHERE operation IN ('delete_user', 'foreign_user')
      AND contract_number = (SELECT contract_number FROM users WHERE id = ?)`,
        id,
      ),
    ).toHaveLength(1)
    const list = await show(browser, '/users?done=delete')
    expect(list).toContain('一般ユーザーを削除しました。')
    expect(list).not.toContain(person.userId)
    const [mail] = await mailsTo(person.mail)
    expect(mail?.subject).toContain('一般ユーザー削除のお知らせ')
    expect(await (await fill(browser, newPerson(), { userId: person.userId })).text()).toContain('E1003')
    expect((await new Enrolling(new Browser()).begin({ ...person, password: TEMPORARY })).status).toBe(401)
  })
})

describe('a general user', () => {
  /** Registered, own password set, enrolled, in a browser of their own. */
  const enrolledUser = async (masterBrowser: Browser) => {
    const { id, person } = await register(masterBrowser)
    const enrolling = new Enrolling(new Browser())
    expect(await (await enrolling.begin({ ...person, password: TEMPORARY })).json()).toMatchObject({
      replacesTemporaryPassword: true,
    })
    await enrolling.prove(await lastCodeFor(person.mail))
    const refused = await enrolling.issue(await newRequest())
    expect(await refused.json()).toMatchObject({ code: 'E3011' })
    expect(await (await enrolling.replacePassword(TEMPORARY)).json()).toMatchObject({ code: 'E1009' })
    expect((await enrolling.replacePassword(person.password)).status).toBe(200)
    // The answer was lost: the same once more is done, another one is not.
    expect((await enrolling.replacePassword(person.password)).status).toBe(200)
    expect(await (await enrolling.replacePassword('Else#1234')).json()).toMatchObject({ code: 'E3011' })
    const issued = await enrolling.issue(await newRequest())
    expect(issued.status).toBe(201)
    const { certificate, serial } = await issued.json<{ certificate: string; serial: string }>()
    enrolling.browser.certificate = Uint8Array.from(atob(certificate), c => c.charCodeAt(0))
    return { id, person, browser: enrolling.browser, serial }
  }

  const logIn = (browser: Browser, password: string) => browser.send(`${MEMBER}/login`, { form: { password } })

  test('replaces the temporary password before the issue and logs in; 一般ユーザー管理 does not exist for them', async () => {
    const { browser } = await signedInMaster()
    const user = await enrolledUser(browser)
    expect((await logIn(user.browser, user.person.password)).status).toBe(303)
    const menu = await show(user.browser, '/menu')
    expect(menu).toContain('一般ユーザー')
    expect(menu).not.toContain('一般ユーザー管理')
    for (const path of ['/users', '/users/new', `/users/${user.id}`]) {
      expect((await user.browser.send(`${MEMBER}${path}`)).status).toBe(404)
    }
  })

  test('a temporary password set later must be replaced right after the login', async () => {
    const { browser } = await signedInMaster()
    const user = await enrolledUser(browser)
    const [{ version = 0 } = {}] = await rows<{ version: number }>('SELECT version FROM users WHERE id = ?', user.id)
    await logIn(user.browser, user.person.password)
    await post(browser, `/users/${user.id}/temporary-password`, {
      password: 'Later#12',
      passwordAgain: 'Later#12',
      version: String(version),
    })
    expect((await user.browser.send(`${MEMBER}/menu`)).status).toBe(401)
    await logIn(user.browser, 'Later#12')
    expect((await user.browser.send(`${MEMBER}/menu`)).headers.get('location')).toBe('/temporary-password')
    const own = await post(user.browser, '/temporary-password', { password: 'Mine#1234', passwordAgain: 'Mine#1234' })
    expect(own.headers.get('location')).toBe('/password/done')
    expect((await user.browser.send(`${MEMBER}/menu`)).status).toBe(200)
  })

  test('locked, blocked by the third lock (mail to both), seen in the list at once, released by the master', async () => {
    const { browser, person: master } = await signedInMaster()
    const user = await enrolledUser(browser)
    const guard = `user:${user.id}`
    const stub = env.PASSWORD_GUARD.get(env.PASSWORD_GUARD.idFromName(guard))
    const { runInDurableObject } = await import('cloudflare:test')
    for (let lock = 0; lock < 3; lock++) {
      for (let i = 0; i < 6; i++) await logIn(user.browser, 'Wrong#12')
      await runInDurableObject(stub, (_, state) => {
        state.storage.sql.exec(
          `UPDATE counts SET state = json_set(state, '$.lockedUntil', 1), locked_until = 1 WHERE locked_until IS NOT NULL`,
        )
      })
    }
    expect(await show(user.browser, '/login')).toContain('E2005')
    expect(await show(browser, '/users')).toContain('閉塞')
    expect((await mailsTo(user.person.mail)).filter(m => m.subject.includes('閉塞'))).toHaveLength(1)
    expect((await mailsTo(master.mail)).filter(m => m.subject.includes('閉塞'))).toHaveLength(1)

    expect((await post(browser, `/users/${user.id}/release`, { counter: 'member' })).status).toBe(303)
    expect(await show(browser, '/users')).not.toContain('閉塞')
    expect((await mailsTo(user.person.mail))[0]?.subject).toContain('解除')
    expect((await logIn(user.browser, user.person.password)).status).toBe(303)
    expect(await rows(`SELECT 1 FROM history WHERE subject = ? AND operation = 'release'`, user.id)).toHaveLength(1)
    // Released means as if nothing had been counted: five wrong ones do not lock again.
    for (let i = 0; i < 5; i++) expect(await (await logIn(user.browser, 'Wrong#12')).text()).toContain('E2003')
  })

  test('a revoked certificate is refused at the next click and another can be issued', async () => {
    const { browser } = await signedInMaster()
    const user = await enrolledUser(browser)
    await logIn(user.browser, user.person.password)
    expect((await post(browser, `/users/${user.id}/certificates/${user.serial}/revoke`)).status).toBe(303)
    expect(await show(user.browser, '/menu')).toContain('E4004')
    expect((await post(browser, `/users/${user.id}/certificates/${user.serial}/revoke`)).status).toBe(409)
    expect((await mailsTo(user.person.mail))[0]?.subject).toContain('失効')
    expect((await new Enrolling(new Browser()).begin(user.person)).status).toBe(201)
  })
})
