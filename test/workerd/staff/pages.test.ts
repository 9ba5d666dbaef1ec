import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { MINUTE_MS } from '../../../src/lib/jst.ts'
import { enrolledMaster } from '../../support/enrolled.ts'
import { signedInStaff } from '../../support/staff.ts'
import { logInForRegistration, MEMBER, PORTAL, post, rows, show } from '../../support/system.ts'

const idOf = async (userId: string): Promise<string> =>
  (await rows<{ id: string }>('SELECT id FROM users WHERE user_id = ?', userId))[0]?.id ?? ''

/** The text of one section, tags taken out; where an address may break it stays in one piece. */
const section = (html: string, id: string): string =>
  (new RegExp(`<section[^>]* id="${id}"[\\s\\S]*?</section>`).exec(html)?.[0] ?? '')
    .replaceAll(/<wbr\/?>/g, '')
    .replaceAll(/<[^>]+>/g, ' ')

describe('契約情報 and 契約ユーザー情報', () => {
  test('show data, users, certificates, locks, mails and history', async () => {
    const { browser } = await signedInStaff()
    const { person, serial } = await enrolledMaster()
    const { number } = person.contract
    const id = await idOf(person.userId)
    const html = await show(browser, `/bank/contracts/${number}`)
    expect(section(html, 'data')).toContain(number)
    expect(section(html, 'users')).toMatch(new RegExp(`${person.name}[\\s\\S]*${person.userId}[\\s\\S]*利用可`))
    expect(section(html, 'certificates')).toContain(serial)
    expect(section(html, 'locks')).toContain('初期登録ログイン')
    expect(section(html, 'mails')).toMatch(new RegExp(`電子証明書[\\s\\S]*${person.mail}[\\s\\S]*送信済み`))
    expect(section(html, 'history')).toContain('マスターユーザー初期登録')
    expect(html).toContain(`/bank/users/${id}`)

    const page = await show(browser, `/bank/users/${id}`)
    expect(section(page, 'data')).toMatch(new RegExp(`${number}[\\s\\S]*${person.userId}[\\s\\S]*マスターユーザー`))
    expect(section(page, 'certificates')).toMatch(new RegExp(`${serial}[\\s\\S]*有効`))
    expect(section(page, 'locks')).toMatch(/ログイン\s+なし\s+電子証明書発行\s+なし/)
    expect(section(page, 'mails')).toContain('送信済み')
    expect(section(page, 'history')).toContain('電子証明書発行')
    for (const secret of [person.password, person.contract.initialPassword, 'scrypt']) {
      expect(page).not.toContain(secret)
      expect(html).not.toContain(secret)
    }
  })

  test('a revoked certificate stays on the user page with its reason', async () => {
    const { browser } = await signedInStaff()
    const { person, serial } = await enrolledMaster()
    const id = await idOf(person.userId)
    const { number } = person.contract
    await browser.send(`${MEMBER}/bank/contracts/${number}/certificates/${serial}/revoke`, {
      form: { reason: 'affiliationChanged' },
    })
    const page = await show(browser, `/bank/users/${id}`)
    expect(section(page, 'certificates')).toMatch(new RegExp(`${serial}[\\s\\S]*失効[\\s\\S]*担当者の交代・異動`))
    expect(section(page, 'certificates')).not.toContain('失効する')
    expect(section(await show(browser, `/bank/contracts/${number}`), 'certificates')).not.toContain(serial)
  })

  test('locks: the initial password, and both counters of a user', async () => {
    const { browser } = await signedInStaff()
    const { person, browser: masters } = await enrolledMaster()
    const { number } = person.contract
    const id = await idOf(person.userId)
    for (let i = 0; i < 6; i++) {
      await logInForRegistration(masters, person.contract, 'Wrong#99')
      await masters.send(`${MEMBER}/login`, { form: { password: 'Wrong#99' } })
      await masters.send(`${PORTAL}/api/enrolments`, { json: { userId: person.userId, password: 'Wrong#99' } })
    }
    const locks = section(await show(browser, `/bank/contracts/${number}`), 'locks')
    expect(locks).toMatch(/初期登録ログイン（初期パスワード）\s+ロック中/)
    expect(locks.match(/ロック中/g)).toHaveLength(3)
    expect(section(await show(browser, `/bank/users/${id}`), 'locks').match(/ロック中/g)).toHaveLength(2)
    await env.DB.prepare(`UPDATE locks SET locked_until = ? WHERE guard LIKE 'contract:%' OR guard LIKE 'user:%'`)
      .bind(Date.now() - MINUTE_MS)
      .run()
    expect(section(await show(browser, `/bank/users/${id}`), 'locks')).not.toContain('ロック中')
  })

  test("another bank's users look as if they did not exist, and so do made-up ids", async () => {
    const { person, browser } = await enrolledMaster()
    await post(browser, '/login', { password: person.password })
    const own = await signedInStaff('2963')
    const other = await signedInStaff('2996')
    const id = await idOf(person.userId)
    expect((await own.browser.send(`${MEMBER}/bank/users/${id}`)).status).toBe(200)
    const foreign = await other.browser.send(`${MEMBER}/bank/users/${id}`)
    const nobody = await other.browser.send(`${MEMBER}/bank/users/${'0'.repeat(32)}`)
    expect([foreign.status, nobody.status]).toEqual([404, 404])
    const withoutId = async (answer: Response) => (await answer.text()).replaceAll(/[0-9a-f]{32}/g, '')
    expect(await withoutId(foreign)).toBe(await withoutId(nobody))
    for (const path of ["'", '%00', '../contracts', 'a'.repeat(10_000)]) {
      expect((await own.browser.send(`${MEMBER}/bank/users/${encodeURIComponent(path)}`)).status).toBe(404)
    }
    // Whoever asks for what is another bank's stands in the history, once a minute, and with each try in the refusals.
    const tries = () => rows(`SELECT code FROM refusals WHERE operation = 'foreign_record'`)
    expect(await tries()).toHaveLength(6)
    expect(
      await rows(`SELECT result, code FROM history WHERE operation = 'foreign_record' AND actor = ?`, other.id),
    ).toContainEqual({ result: 'refused', code: 'E9001' })
    expect((await browser.send(`${MEMBER}/bank/contracts`)).status).toBe(404)
    expect(await tries()).toHaveLength(7)
  })
})
