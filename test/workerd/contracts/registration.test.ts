import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { formatTime } from '../../../src/lib/jst.ts'
import {
  Browser,
  logInForRegistration,
  mailsTo,
  newContract,
  newPerson,
  PORTAL,
  registeredMaster,
  rows,
  submitMaster,
} from '../../support/system.ts'

const errorsOf = (html: string): string[] =>
  [...html.matchAll(/class="field__error"[^>]*>[^<]*（(E\d{4})）/g)].map(m => m[1] ?? '')

const mastersOf = async (...numbers: string[]): Promise<number> =>
  (await rows('SELECT 1 FROM users WHERE contract_number IN (SELECT value FROM json_each(?))', JSON.stringify(numbers)))
    .length

describe('初期登録ログイン', () => {
  test('the right contract number and initial password lead to the registration', async () => {
    const browser = new Browser()
    const response = await logInForRegistration(browser, await newContract())
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe('/registration/user')
    const page = await browser.send(`${PORTAL}/registration/user`)
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('DC584101')
  })

  test('full-width digits mean half-width ones', async () => {
    const contract = await newContract({ number: '30000001' })
    const response = await logInForRegistration(new Browser(), { ...contract, number: '３０００００01' })
    expect(response.status).toBe(303)
  })

  test.each([
    ['', '', ['E1001', 'E1001']],
    ['1234567', 'short', ['E1002', 'E1004']],
    ['1234567a', 'nouppercase1!', ['E1002', 'E1004']],
    ['12345678', 'ＡbcdeF1!', ['E1004']],
  ])('%s / %s is an input error before any check', async (contractNumber, initialPassword, codes) => {
    const response = await new Browser().send(`${PORTAL}/registration`, { form: { contractNumber, initialPassword } })
    expect(response.status).toBe(422)
    const html = await response.text()
    expect(errorsOf(html)).toEqual(codes)
    if (contractNumber) expect(html).toContain(`value="${contractNumber}"`)
    if (initialPassword) expect(html).not.toContain(initialPassword)
  })

  test('a known and an unknown contract number are answered alike, the lock’s screen included', async () => {
    const contract = await newContract({ number: '30000002' })
    const answersTo = async (number: string) => {
      const answers: string[] = []
      for (let i = 0; i < 8; i++) {
        const response = await logInForRegistration(new Browser(), { number, initialPassword: 'Wrong#12' })
        answers.push(`${response.status} ${(await response.text()).replaceAll(number, 'N').replace(/\d+:\d\d/g, 'T')}`)
      }
      return answers
    }
    const known = await answersTo(contract.number)
    expect(known).toEqual(await answersTo('39999999'))
    expect(known[4]).toContain('E2001')
    expect(known[5]).toContain('E2004')
    expect((await logInForRegistration(new Browser(), contract)).status).toBe(401)
  })

  test('refusals stand in the history for known contracts and by address for all', async () => {
    const contract = await newContract()
    const browser = new Browser()
    browser.address = '198.51.100.23'
    await logInForRegistration(browser, contract, 'Wrong#12')
    await logInForRegistration(browser, { number: '38888888', initialPassword: 'Wrong#12' })
    expect(
      await rows('SELECT operation, result, code, address FROM history WHERE contract_number = ?', contract.number),
    ).toEqual([{ operation: 'registration_login', result: 'refused', code: 'E2001', address: '198.51.100.23' }])
    expect(await rows('SELECT code FROM refusals WHERE address = ?', '198.51.100.23')).toHaveLength(2)
  })

  test('a terminated contract is told only after the right password', async () => {
    const contract = await newContract()
    await env.DB.prepare(`UPDATE contracts SET status = 'terminated' WHERE number = ?`).bind(contract.number).run()
    expect(await (await logInForRegistration(new Browser(), contract, 'Wrong#12')).text()).toContain('E2001')
    const response = await logInForRegistration(new Browser(), contract)
    expect(response.status).toBe(403)
    expect(await response.text()).toContain('E2010')
  })
})

describe('マスターユーザー初期登録', () => {
  test('registers the master: result screen, user row, history, mails to master and organisation', async () => {
    const browser = new Browser()
    const organisationMail = newPerson().mail
    const contract = await newContract({ mail: organisationMail })
    const person = newPerson()
    await logInForRegistration(browser, contract)
    const done = await submitMaster(browser, person, { name: '労金 太郎' })
    expect(done.headers.get('location')).toBe('/registration/result')
    const result = await (await browser.send(`${PORTAL}/registration/result`)).text()
    for (const text of [person.userId, '労金　太郎', person.mail, '電子証明書発行', 'ログイン画面へ'])
      expect(result).toContain(text)
    expect(result).not.toContain(person.password)

    const [user] = await rows<{ id: string; password_hash: string }>(
      'SELECT * FROM users WHERE user_id = ?',
      person.userId,
    )
    expect(user?.password_hash).toMatch(/^\$scrypt\$/)
    expect(await rows(`SELECT operation FROM history WHERE subject = ?`, user?.id ?? '')).toEqual([
      { operation: 'register_master' },
    ])
    const [mail] = await mailsTo(person.mail)
    expect(mail?.subject).toContain('登録完了')
    expect(mail?.text).not.toContain(person.userId)
    expect(await mailsTo(organisationMail)).toHaveLength(1)
  })

  test('all the errors of the form are shown at once, what was typed stays, passwords do not', async () => {
    const browser = new Browser()
    await logInForRegistration(browser, await newContract())
    const response = await submitMaster(browser, newPerson(), {
      userId: 'short',
      password: 'weak',
      passwordAgain: 'other',
      name: 'half width',
      mail: 'nobody',
      mailAgain: 'someone@sample.co.jp',
    })
    expect(response.status).toBe(422)
    const html = await response.text()
    expect(errorsOf(html)).toEqual(['E1006', 'E1007', 'E1005', 'E1010', 'E1011', 'E1005'])
    expect(html).toContain('<title>エラー：')
    expect(html).toContain('value="half width"')
    expect(html).not.toContain('"weak"')
  })

  test('a password that holds the user ID, or is the initial one, is refused', async () => {
    const browser = new Browser()
    const contract = await newContract()
    await logInForRegistration(browser, contract)
    const person = newPerson({ userId: 'abc123' })
    const withId = await submitMaster(browser, { ...person, password: 'X#abc123' })
    expect(errorsOf(await withId.text())).toEqual(['E1008'])
    const initial = await submitMaster(browser, { ...person, password: contract.initialPassword })
    expect(errorsOf(await initial.text())).toEqual(['E1009'])
  })

  test('a taken user ID is said ten times at most, then the session ends', async () => {
    const taken = await registeredMaster()
    const browser = new Browser()
    await logInForRegistration(browser, await newContract())
    for (let i = 0; i < 9; i++) {
      const response = await submitMaster(browser, { ...newPerson(), userId: taken.userId })
      expect(response.status).toBe(409)
      expect(errorsOf(await response.text())).toEqual(['E1003'])
    }
    const last = await submitMaster(browser, { ...newPerson(), userId: taken.userId })
    expect(last.status).toBe(410)
    expect(await last.text()).toContain('E2009')
    expect((await submitMaster(browser, newPerson())).status).toBe(410)
  })

  test('of two people who register the same contract at once, one becomes its master', async () => {
    const contract = await newContract()
    const browsers = [new Browser(), new Browser()]
    for (const browser of browsers) await logInForRegistration(browser, contract)
    const answers = await Promise.all(browsers.map(browser => submitMaster(browser, newPerson())))
    expect(answers.map(a => a.status).sort()).toEqual([303, 409])
    expect(await rows('SELECT 1 FROM users WHERE contract_number = ?', contract.number)).toHaveLength(1)
    expect(
      await rows(`SELECT 1 FROM history WHERE contract_number = ? AND operation = 'register_master'`, contract.number),
    ).toHaveLength(1)
  })

  test('the same form sent twice at once registers once and both see the result', async () => {
    const browser = new Browser()
    const contract = await newContract()
    await logInForRegistration(browser, contract)
    const person = newPerson()
    const answers = await Promise.all([submitMaster(browser, person), submitMaster(browser, person)])
    expect(answers.map(a => a.headers.get('location'))).toEqual(['/registration/result', '/registration/result'])
    expect(await rows('SELECT 1 FROM users WHERE contract_number = ?', contract.number)).toHaveLength(1)
  })

  test('whoever comes back after the registration is told that it is done', async () => {
    const { contract } = await registeredMaster()
    const response = await logInForRegistration(new Browser(), contract)
    expect(response.status).toBe(409)
    const html = await response.text()
    expect(html).toContain('E2007')
    expect(html).toContain('href="/certificate"')
  })

  test('the form says until when it is taken; a result that is loaded again later is no interruption', async () => {
    const browser = new Browser()
    const contract = await newContract()
    await logInForRegistration(browser, contract)
    const [row] = await rows<{ until: number }>(
      'SELECT expires_at AS until FROM registrations WHERE contract_number = ?',
      contract.number,
    )
    const until = formatTime(new Date(row?.until ?? 0))
    const shown = async (path: string) => {
      const answer = await browser.send(PORTAL + path)
      return { status: answer.status, html: await answer.text() }
    }
    expect((await shown('/registration/user')).html).toContain(`この画面の受付は、${until}までです。`)
    expect((await submitMaster(browser, newPerson())).status).toBe(303)
    expect((await shown('/registration/result')).html).toContain('マスターユーザーを登録しました。')
    await env.DB.prepare('UPDATE registrations SET expires_at = 1 WHERE contract_number = ?')
      .bind(contract.number)
      .run()
    for (const path of ['/registration/result', '/registration/user']) {
      const { status, html } = await shown(path)
      expect(status).toBe(409)
      expect(html).toContain('E2007')
      expect(html).not.toContain('E2008')
    }
    const carried = { contractNumber: contract.number }
    expect(await (await submitMaster(browser, newPerson(), carried)).text()).toContain('E2007')
  })

  test('キャンセル voids the session, an expired one says so, a stranger has none', async () => {
    const browser = new Browser()
    const contract = await newContract()
    await logInForRegistration(browser, contract)
    const token = browser.cookie(PORTAL, '__Host-registration') ?? ''
    await browser.send(`${PORTAL}/registration/cancel`, { form: { contractNumber: contract.number } })
    const replay = await browser.send(`${PORTAL}/registration/user`, {
      headers: { Cookie: `__Host-registration=${token}` },
    })
    expect(replay.status).toBe(410)
    expect(await replay.text()).toContain('E2008')

    await logInForRegistration(browser, contract)
    await env.DB.prepare('UPDATE registrations SET expires_at = 1 WHERE contract_number = ?')
      .bind(contract.number)
      .run()
    expect((await submitMaster(browser, newPerson(), { contractNumber: contract.number })).status).toBe(410)
    expect((await new Browser().send(`${PORTAL}/registration/result`)).status).toBe(410)
  })

  test('a form of one contract neither registers nor cancels for another that another window began since', async () => {
    const browser = new Browser()
    const [shown, begun] = [await newContract(), await newContract()]
    await logInForRegistration(browser, shown)
    await logInForRegistration(browser, begun)
    const stale = { contractNumber: shown.number }
    for (const overrides of [stale, { ...stale, userId: '' }]) {
      const refused = await submitMaster(browser, newPerson(), overrides)
      expect(refused.status).toBe(409)
      expect(await refused.text()).toContain('E2011')
    }
    const left = await browser.send(`${PORTAL}/registration/cancel`, { form: stale })
    expect(left.headers.get('location')).toBe('/')
    expect(await mastersOf(shown.number, begun.number)).toBe(0)

    expect((await submitMaster(browser, newPerson())).status).toBe(303)
    expect(await mastersOf(begun.number)).toBe(1)
    // Nor is the other window's success shown as this one's.
    expect((await submitMaster(browser, newPerson(), stale)).status).toBe(409)
  })
})
