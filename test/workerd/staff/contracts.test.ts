import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { CONTRACTS_OF_BANK } from '../../../src/contracts/bank-store.ts'
import { enrolledMaster } from '../../support/enrolled.ts'
import { signedInStaff } from '../../support/staff.ts'
import {
  Browser,
  logInForRegistration,
  MEMBER,
  mailsTo,
  newContract,
  newPerson,
  rows,
  show,
  submitMaster,
} from '../../support/system.ts'

const form = (number: string, overrides: Record<string, string> = {}) => ({
  contractNumber: number,
  organisation: '見本生活協同組合',
  mail: '',
  initialPassword: 'Init#456',
  initialPasswordAgain: 'Init#456',
  ...overrides,
})

const register = (browser: Browser, fields: Record<string, string>) =>
  browser.send(`${MEMBER}/bank/contracts/new`, { form: fields })

describe('労金メニュー', () => {
  test('staff register a contract, and its master registers with the initial password from the form', async () => {
    const { browser } = await signedInStaff()
    expect(await show(browser, '/menu')).toContain('労金メニュー')
    const done = await register(browser, form('90000001'))
    expect(done.headers.get('location')).toBe('/bank/contracts/90000001?done=registered')
    const page = await show(browser, '/bank/contracts/90000001?done=registered')
    expect(page).toContain('契約を登録しました。')
    const notice = await show(browser, '/bank/contracts/90000001/notice')
    for (const text of ['見本生活協同組合', '90000001', 'https://portal.test']) expect(notice).toContain(text)
    for (const html of [page, notice]) expect(html).not.toContain('Init#456')
    for (const number of ['900', '９００', ' 90000001 '])
      expect(await show(browser, `/bank/contracts?number=${encodeURIComponent(number)}`)).toContain('初期登録待ち')
    const wrong = await (await browser.send(`${MEMBER}/bank/contracts?number=90a`)).text()
    expect(wrong).toContain('E7067')
    expect(wrong).toContain('value="90a"')
    const long = '労'.repeat(101)
    const tooLong = await (await browser.send(`${MEMBER}/bank/search?q=${encodeURIComponent(long)}`)).text()
    expect(tooLong).toContain('E7060')
    expect(tooLong).toContain(`value="${long}"`)

    const organisation = new Browser()
    const contract = { number: '90000001', initialPassword: 'Init#456' }
    expect((await logInForRegistration(organisation, contract)).status).toBe(303)
    const person = newPerson()
    expect((await submitMaster(organisation, person)).status).toBe(303)
    expect(await show(browser, '/bank/contracts/90000001')).toContain(person.userId)
    expect(
      await rows(`SELECT result FROM history WHERE operation = 'register_contract' AND contract_number = '90000001'`),
    ).toEqual([{ result: 'done' }])
  })

  test('of two who register one number only the first does, and one history row is written', async () => {
    const { browser } = await signedInStaff()
    const answers = await Promise.all(
      [1, 2].map(i => register(browser, form('90000002', { organisation: `組合${i}` }))),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409])
    const refused = answers.find(({ status }) => status === 409)
    const html = (await refused?.text()) ?? ''
    expect(html).toContain('E7001')
    expect(html).toMatch(/value="組合[12]"/)
    expect(
      await rows(`SELECT 1 FROM history WHERE operation = 'register_contract' AND contract_number = '90000002'`),
    ).toHaveLength(1)
  })

  test('who sends the form again, since no answer came, sees what stands; of another bank nothing is told', async () => {
    const { browser } = await signedInStaff()
    await register(browser, form('90000006', { organisation: '再送組合' }))
    const again = await (await register(browser, form('90000006'))).text()
    expect(again).toContain('E7001')
    expect(again).toContain('href="/bank/contracts/90000006"')
    expect(again).toContain('再送組合')
    const other = await signedInStaff('2999')
    const refused = await (await register(other.browser, form('90000006'))).text()
    expect(refused).toContain('E7001')
    expect(refused).not.toContain('/bank/contracts/90000006')
    expect(refused).not.toContain('再送組合')
  })

  test.each([
    ['contractNumber', '1234', 'E1002'],
    ['organisation', '', 'E1001'],
    ['organisation', '組'.repeat(41), 'E7002'],
    ['organisation', 'a\u0007b', 'E7002'],
    ['mail', 'nobody', 'E1011'],
    ['initialPassword', 'init#456', 'E1004'],
    ['initialPasswordAgain', 'Init#457', 'E1005'],
  ])('%s "%s" is refused with %s, and nothing is registered', async (name, value, code) => {
    const { browser } = await signedInStaff()
    const answer = await register(browser, form('90000003', { [name]: value }))
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain(`（${code}）`)
    expect(await rows(`SELECT 1 FROM contracts WHERE number = '90000003'`)).toEqual([])
  })

  test("another bank's contracts look as if they did not exist", async () => {
    const { browser } = await signedInStaff()
    await register(browser, form('90000004'))
    const other = await signedInStaff('2999')
    expect((await other.browser.send(`${MEMBER}/bank/contracts/90000004`)).status).toBe(404)
    expect((await other.browser.send(`${MEMBER}/bank/contracts/90000004/notice`)).status).toBe(404)
    expect(await show(other.browser, '/bank/contracts?number=90000004')).toContain('該当する契約はありません。')
  })

  test('to masters of organisations and to those without a session it does not exist', async () => {
    const { person, browser } = await enrolledMaster()
    await browser.send(`${MEMBER}/login`, { form: { password: person.password } })
    for (const path of ['/bank', '/bank/contracts/new', `/bank/contracts/${person.contract.number}`]) {
      expect((await browser.send(MEMBER + path)).status).toBe(404)
    }
    expect((await register(browser, form('90000005'))).status).toBe(404)
    expect(await show(browser, '/menu')).not.toContain('労金メニュー')
    expect((await new Browser().send(`${MEMBER}/bank`)).status).toBe(403)
  })

  test("staff revoke a master's certificate: refused at the next click, told by mail, once", async () => {
    const { browser } = await signedInStaff()
    const master = await enrolledMaster()
    await master.browser.send(`${MEMBER}/login`, { form: { password: master.person.password } })
    const { number } = master.person.contract
    const path = `/bank/contracts/${number}/certificates/${master.serial}/revoke`
    expect(await show(browser, `/bank/contracts/${number}`)).toContain(path)
    expect(await show(browser, path)).toContain(master.person.userId)
    const revoke = (reason: string) => browser.send(MEMBER + path, { form: { reason } })
    expect((await revoke('because')).status).toBe(422)
    expect((await master.browser.send(`${MEMBER}/menu`)).status).toBe(200)

    const answers = await Promise.all([revoke('keyCompromise'), revoke('keyCompromise')])
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1)
    const refused = await master.browser.send(`${MEMBER}/menu`)
    expect(refused.status).toBe(403)
    expect(await refused.text()).toContain('E4004')
    const mails = await mailsTo(master.person.mail)
    expect(mails.filter(({ subject }) => subject.includes('電子証明書失効'))).toHaveLength(1)
    expect(await rows(`SELECT revocation_reason AS reason FROM certificates WHERE serial = ?`, master.serial)).toEqual([
      { reason: 'keyCompromise' },
    ])
    expect(
      await rows(`SELECT 1 FROM history WHERE operation = 'revoke_certificate' AND contract_number = ?`, number),
    ).toHaveLength(1)
    const again = await revoke('keyCompromise')
    expect(again.status).toBe(409)
    expect(await again.text()).toMatch(/E7003[\s\S]*契約情報へ/)
  })

  test("nobody revokes another bank's certificates, nor those of an office alone", async () => {
    const { browser } = await signedInStaff('2997')
    const master = await enrolledMaster()
    const foreign = `/bank/contracts/${master.person.contract.number}/certificates/${master.serial}/revoke`
    expect((await browser.send(MEMBER + foreign)).status).toBe(404)
    expect((await browser.send(MEMBER + foreign, { form: { reason: 'unspecified' } })).status).toBe(404)
    const staff = await signedInStaff('2997')
    const [{ serial = '' } = {}] = await rows<{ serial: string }>(
      'SELECT serial FROM certificates x JOIN users u ON u.id = x.user WHERE u.user_id = ?',
      staff.person.userId,
    )
    const own = `/bank/contracts/${staff.person.contract.number}/certificates/${serial}/revoke`
    expect((await browser.send(MEMBER + own, { form: { reason: 'unspecified' } })).status).toBe(404)
    expect(
      await rows('SELECT 1 FROM certificates WHERE serial IN (?, ?) AND revoked_at IS NOT NULL', serial, master.serial),
    ).toEqual([])
  })

  test('the list goes on page by page, none skipped or doubled, by its index', async () => {
    const { browser } = await signedInStaff('2998')
    const { number } = await newContract()
    await env.DB.prepare(
      `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 119)
       INSERT INTO contracts (number, kind, bank_code, organisation, initial_password_hash, created_at)
       SELECT 91000000 + i, kind, '2998', '組合', '', 0 FROM n, contracts WHERE number = ?`,
    )
      .bind(number)
      .run()
    const seen: string[] = []
    let path: string | undefined = '/bank/contracts?number=91'
    while (path) {
      const html = await show(browser, path)
      seen.push(...[...html.matchAll(/\/bank\/contracts\/(\d{8})"/g)].map(match => match[1] ?? ''))
      expect(html.includes('href="/bank/contracts?number=91">最初のページ')).toBe(path.includes('after='))
      path = /href="(\/bank\/contracts\?[^"]+after=[^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&')
    }
    expect(seen).toEqual(Array.from({ length: 120 }, (_, i) => String(91_000_000 + i)))
    const plan = await rows<{ detail: string }>(
      `EXPLAIN QUERY PLAN ${CONTRACTS_OF_BANK}`,
      '2998',
      '',
      '99999999',
      '',
      51,
    )
    expect(plan[0]?.detail).toMatch(/^SEARCH c USING INDEX contracts_of_bank \(bank_code=\? AND number>\?/)
  })
})
