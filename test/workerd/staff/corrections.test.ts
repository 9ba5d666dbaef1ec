import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { signedInStaff } from '../../support/staff.ts'
import {
  Browser,
  logInForRegistration,
  MEMBER,
  mailsTo,
  newContract,
  newPerson,
  PORTAL,
  rows,
  show,
  submitMaster,
} from '../../support/system.ts'

const address = () => `form.${crypto.randomUUID().slice(0, 8)}@sample.co.jp`

const correct = (browser: Browser, number: string, form: Record<string, string>) =>
  browser.send(`${MEMBER}/bank/contracts/${number}/correct`, { form })

const setPassword = (browser: Browser, number: string, form: Record<string, string> = {}) =>
  browser.send(`${MEMBER}/bank/contracts/${number}/initial-password`, {
    form: { initialPassword: 'Newer#12', initialPasswordAgain: 'Newer#12', version: '1', ...form },
  })

const historyOf = (number: string, operation: string) =>
  rows<{ detail: string }>('SELECT detail FROM history WHERE contract_number = ? AND operation = ?', number, operation)

const terminate = (number: string) =>
  env.DB.prepare(`UPDATE contracts SET status = 'terminated' WHERE number = ?`).bind(number).run()

describe('契約情報の訂正', () => {
  test('name and address are corrected; both addresses are told, and the history says what became of what', async () => {
    const { browser } = await signedInStaff()
    const [old, next] = [address(), address()]
    const { number } = await newContract({ mail: old })
    expect(await show(browser, `/bank/contracts/${number}`)).toContain(`/bank/contracts/${number}/correct`)
    expect(await show(browser, `/bank/contracts/${number}/correct`)).toContain(old)
    const done = await correct(browser, number, { organisation: '髙﨑労働組合', mail: next, version: '1' })
    expect(done.headers.get('location')).toBe(`/bank/contracts/${number}?done=corrected`)
    const page = await show(browser, `/bank/contracts/${number}?done=corrected`)
    for (const text of ['契約情報を訂正しました。', '髙﨑労働組合', next]) expect(page).toContain(text)
    for (const to of [old, next]) {
      const [mail] = await mailsTo(to)
      expect(mail?.text).toContain('変更した項目：会員・事業主名、メールアドレス')
    }
    const [entry] = await historyOf(number, 'correct_contract')
    expect(JSON.parse(entry?.detail ?? '')).toEqual({
      organisationBefore: '見本労働組合',
      organisation: '髙﨑労働組合',
      mailBefore: old,
      mail: next,
    })
  })

  test('of two windows the later is told, sees what is there now and changes nothing', async () => {
    const { browser } = await signedInStaff()
    const { number } = await newContract()
    const answers = await Promise.all(
      ['甲', '乙'].map(organisation => correct(browser, number, { organisation, mail: '', version: '1' })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409])
    const html = (await answers.find(({ status }) => status === 409)?.text()) ?? ''
    expect(html).toContain('E5001')
    const [{ organisation = '' } = {}] = await rows<{ organisation: string }>(
      'SELECT organisation FROM contracts WHERE number = ?',
      number,
    )
    expect(html).toContain(`value="${organisation}"`)
    expect(html).toContain('name="version" value="2"')
    expect(await historyOf(number, 'correct_contract')).toHaveLength(1)
  })

  test('what changes nothing is told, and is no change: no history, no mail', async () => {
    const { browser } = await signedInStaff()
    const mail = address()
    const { number } = await newContract({ mail })
    const told = await correct(browser, number, { organisation: '見本労働組合', mail, version: '1' })
    expect(told.status).toBe(409)
    expect(await told.text()).toContain('E5009')
    expect(await historyOf(number, 'correct_contract')).toEqual([])
    expect(await mailsTo(mail)).toEqual([])
  })

  test.each([
    ['organisation', '', 'E1001'],
    ['organisation', 'あ'.repeat(41), 'E7002'],
    ['organisation', '外字\ue000', 'E7002'],
    ['mail', 'nobody@', 'E1011'],
    ['version', '0', ''],
    ['version', 'x', ''],
  ])('%s "%s" is refused and changes nothing', async (name, value, code) => {
    const { browser } = await signedInStaff()
    const { number } = await newContract()
    const answer = await correct(browser, number, { organisation: '組合', mail: '', version: '1', [name]: value })
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain(code)
    expect(await rows('SELECT 1 FROM contracts WHERE number = ? AND version = 1', number)).toHaveLength(1)
  })

  test("another bank's contract, an office and one that does not exist look alike; an ended one says so", async () => {
    const { browser, person } = await signedInStaff('2990')
    const { number } = await newContract()
    const form = { organisation: '組合', mail: '', version: '1' }
    for (const other of [number, person.contract.number, '00000000']) {
      for (const act of ['correct', 'initial-password']) {
        expect((await browser.send(`${MEMBER}/bank/contracts/${other}/${act}`)).status).toBe(404)
      }
      expect((await correct(browser, other, form)).status).toBe(404)
      expect((await setPassword(browser, other)).status).toBe(404)
    }
    const own = await signedInStaff()
    await terminate(number)
    for (const answer of [await correct(own.browser, number, form), await setPassword(own.browser, number)]) {
      expect(answer.status).toBe(409)
      expect(await answer.text()).toContain('E7011')
    }
    expect(await rows('SELECT 1 FROM contracts WHERE number = ? AND version = 1', number)).toHaveLength(1)
  })
})

describe('初期パスワードの設定', () => {
  test('the new one opens the registration, the old one does not, and the block of the old one is left behind', async () => {
    const { browser } = await signedInStaff()
    const mail = address()
    const contract = await newContract({ mail })
    for (let lock = 0; lock < 6; lock++) await logInForRegistration(new Browser(), contract, 'Wrong#12')
    expect(await (await logInForRegistration(new Browser(), contract)).text()).toContain('E2004')
    const done = await setPassword(browser, contract.number)
    expect(done.headers.get('location')).toBe(`/bank/contracts/${contract.number}?done=initial-password`)
    expect(await show(browser, `/bank/contracts/${contract.number}?done=initial-password`)).not.toContain('Newer#12')
    expect(await (await logInForRegistration(new Browser(), contract)).text()).toContain('E2001')
    expect((await logInForRegistration(new Browser(), contract, 'Newer#12')).status).toBe(303)
    expect((await mailsTo(mail))[0]?.subject).toContain('初期パスワード設定のお知らせ')
    expect(await historyOf(contract.number, 'set_initial_password')).toEqual([{ detail: '{"generation":2}' }])
  })

  test('a registration that the old one has opened cannot be finished', async () => {
    const { browser } = await signedInStaff()
    const contract = await newContract()
    const organisation = new Browser()
    await logInForRegistration(organisation, contract)
    await setPassword(browser, contract.number)
    const person = newPerson()
    const late = await submitMaster(organisation, person, { contractNumber: contract.number })
    expect(late.status).toBe(410)
    expect(await late.text()).toContain('E2008')
    expect((await organisation.send(`${PORTAL}/registration/user`)).status).toBe(410)
    expect(await rows('SELECT 1 FROM users WHERE user_id = ?', person.userId)).toEqual([])
  })

  test('against a master who registers at that moment one write decides', async () => {
    const { browser } = await signedInStaff()
    for (let round = 0; round < 6; round++) {
      const contract = await newContract()
      const organisation = new Browser()
      await logInForRegistration(organisation, contract)
      const person = newPerson()
      const [registered, set] = await Promise.all([
        submitMaster(organisation, person, { contractNumber: contract.number }),
        setPassword(browser, contract.number),
      ])
      const [{ generation = 0, masters = 0 } = {}] = await rows<{ generation: number; masters: number }>(
        `SELECT generation, (SELECT count(*) FROM users WHERE contract_number = number) AS masters
         FROM contracts WHERE number = ?`,
        contract.number,
      )
      const isRegistered = registered.status === 303
      expect(masters).toBe(isRegistered ? 1 : 0)
      expect(generation).toBe(isRegistered ? 1 : 2)
      expect(set.status).toBe(isRegistered ? 409 : 303)
      if (isRegistered) expect(await set.text()).toContain('E7010')
    }
  })

  test('a double click sets it once; wrong entries set nothing', async () => {
    const { browser } = await signedInStaff()
    const { number } = await newContract()
    for (const form of [{ initialPassword: 'newer#12' }, { initialPasswordAgain: 'Newer#13' }, { version: '' }]) {
      expect((await setPassword(browser, number, form as Record<string, string>)).status).toBe(422)
    }
    const answers = await Promise.all([1, 2].map(() => setPassword(browser, number)))
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409])
    expect(await historyOf(number, 'set_initial_password')).toHaveLength(1)
  })

  test('with a master registered the screen is not offered and refuses', async () => {
    const { browser } = await signedInStaff()
    const contract = await newContract()
    const organisation = new Browser()
    await logInForRegistration(organisation, contract)
    await submitMaster(organisation, newPerson())
    expect(await show(browser, `/bank/contracts/${contract.number}`)).not.toContain('初期パスワードの設定')
    expect(await show(browser, `/bank/contracts/${contract.number}/initial-password`)).toContain('E7010')
  })
})
