import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { withFirstOffice } from '../support/bootstrap.ts'
import { CHEAP_HASHES } from '../support/cheap-hashes.ts'
import { enrolOverHttp, enrolWithTemporary } from '../support/enrol.ts'
import { Client, type ClientCertificate } from '../support/https.ts'
import { type LocalSystem, mailsTo, startLocalSystem } from '../support/local-system.ts'
import { registerOverHttp } from '../support/register.ts'
import { endLocks } from '../support/time-travel.ts'
import { launchChromium } from './support/chromium.ts'
import { logIn, openPortal, openWithKey, sendForm, submit, typeWrongPassword } from './support/journey.ts'
import { isDone, isRefused, press, typeInto } from './support/keyboard.ts'
import { newLook } from './support/look.ts'

const first = { userId: 'staff001', password: 'Minato#58', name: '職員　一郎', mail: 'staff1@sample.co.jp' }
const second = { userId: 'staff002', password: 'Minato#58', name: '職員　花子', mail: 'staff2@sample.co.jp' }
const master = { userId: 'master01', password: 'Minato#58', name: '労金　太郎', mail: 'master@sample.co.jp' }
const contract = { number: '55500001', initialPassword: 'Init#789' }
const TEMPORARY = 'Temp#123'

let system: LocalSystem
let office: LocalSystem['contract']
let browser: Browser
/** Registered by the first: asks from the first day on, and approves nothing of the first's for 30 days. */
let asks: Page
let approves: Page
let masters: Page
const { see, end } = newLook('approval.test.ts')

const text = (page: Page) => page.locator('main').innerText()
const open = async (certificate: ClientCertificate, password: string): Promise<Page> => {
  const page = await (await openWithKey(browser, system, certificate)).newPage()
  await logIn(page, system, password)
  return page
}

const fillPaper = async (page: Page) => {
  await page.getByLabel('申請書の番号').fill('２０２６－０１２３')
  await page.getByLabel('理由', { exact: false }).last().fill('窓口で本人を確認')
}

before(async () => {
  system = await startLocalSystem({ RATE_LIMIT: 'off', ...CHEAP_HASHES })
  browser = await launchChromium()
})

after(async () => {
  await browser?.close()
  await system?.stop()
})

test('bootstrap; the first staff user registers a second one, and a contract by CSV', async () => {
  const client = new Client(system)
  const bank = await withFirstOffice(system)
  office = bank.contract
  await registerOverHttp(client, bank, first)
  approves = await open(await enrolOverHttp(client, bank, first), first.password)

  await approves.goto(`${system.member}/users/new`)
  await approves.getByLabel('ユーザーID').fill(second.userId)
  await approves.locator('#password').fill(TEMPORARY)
  await approves.locator('#passwordAgain').fill(TEMPORARY)
  await approves.getByLabel('ユーザー名').fill(second.name)
  await approves.locator('#mail').fill(second.mail)
  await approves.locator('#mailAgain').fill(second.mail)
  await submit(approves, '確認')
  await submit(approves, '登録')
  assert.match(await text(approves), /登録しました/)
  asks = await open(await enrolWithTemporary(client, system, second, TEMPORARY), second.password)

  await approves.goto(`${system.member}/bank/contracts/csv`)
  const lines = [
    '契約番号,会員・事業主名,メールアドレス,初期パスワード',
    `${contract.number},見本生活協同組合,,${contract.initialPassword}`,
  ]
  const buffer = Buffer.from(lines.join('\r\n'))
  await approves.locator('#file').setInputFiles({ name: 'contracts.csv', mimeType: 'text/csv', buffer })
  await approves.getByRole('button', { name: '登録' }).click()
  await approves.getByText('1件の契約を登録しました').waitFor()
  const organisation = { ...system, contract }
  await registerOverHttp(client, organisation, master)
  masters = await open(await enrolOverHttp(client, organisation, master), master.password)
  client.close()
})

test('from now on the first registers nobody alone', async () => {
  await approves.goto(`${system.member}/users`)
  await approves.getByRole('link', { name: second.name }).click()
  await approves.getByRole('link', { name: '削除' }).click()
  await submit(approves, '承認を依頼')
  assert.match(await text(approves), /2件の誤りがあります[\s\S]*ほかの職員の承認が必要です/)
  await see(approves, 'staff-delete-errors')
})

test("the contract's master is blocked; one staff member asks for the release, the other one approves it", async () => {
  await masters.goto(`${system.member}/login`)
  await typeWrongPassword(masters, 6)
  assert.match(await text(masters), /E2004/)
  await asks.goto(`${system.member}/bank/contracts/${contract.number}/locks`)
  assert.match(await text(asks), /労金　太郎[\s\S]*ロック中/)
  await see(asks, 'locks-locked')
  system = await endLocks(system, { locks: 1 })
  await masters.goto(`${system.member}/login`)
  await typeWrongPassword(masters, 6)
  assert.match(await text(masters), /E2005/)

  await asks.goto(`${system.member}/bank/contracts/${contract.number}`)
  await see(asks, 'contract-acts')
  await asks.getByRole('link', { name: 'ロック・閉塞の確認と解除' }).click()
  await asks.getByRole('heading', { name: 'ロック・閉塞の確認と解除' }).waitFor()
  await sendForm(asks, asks.url())
  assert.match(await text(asks), /E7041/)
  await see(asks, 'locks-refused')
  await asks.getByRole('link', { name: '解除の承認を依頼する' }).click()
  await see(asks, 'request-unblock')
  await submit(asks, '承認を依頼')
  assert.match(await text(asks), /2件の誤りがあります/)
  await see(asks, 'request-unblock-errors')
  await fillPaper(asks)
  await submit(asks, '承認を依頼')
  assert.match(await text(asks), /ほかの職員の承認を待っています/)
  await see(asks, 'approval-own')
  await sendForm(asks, `${asks.url()}/approve`)
  await see(asks, 'approval-own-refused')
  await masters.goto(`${system.member}/login`)
  assert.match(await text(masters), /E2005/)

  await approves.goto(`${system.member}/bank`)
  await see(approves, 'bank-menu')
  await approves.getByRole('link', { name: '承認待ち（1件）' }).click()
  await see(approves, 'approvals')
  await approves.getByRole('link', { name: 'マスターユーザーの閉塞の解除' }).click()
  assert.match(await text(approves), /master01[\s\S]*2026-0123[\s\S]*窓口で本人を確認[\s\S]*職員　花子/)
  await see(approves, 'approval')
  await submit(approves, '却下')
  await see(approves, 'approval-decline-errors')
  await submit(approves, '承認して実行')
  assert.match(await text(approves), /承認され、手続きが完了しました。/)
  await see(approves, 'approval-done')
  await sendForm(approves, `${approves.url()}/withdraw`)
  await see(approves, 'approval-withdraw-refused')
  await logIn(masters, system, master.password)
  assert.ok((await mailsTo(system, master.mail)).some(({ subject }) => subject.includes('解除のお知らせ')))
  assert.ok((await mailsTo(system, second.mail)).some(({ subject }) => subject.includes('承認依頼の結果')))
})

test('a password link: asked for and approved with nothing but the keyboard, mailed, used once', async () => {
  await asks.goto(`${system.member}/bank/contracts/${contract.number}`)
  await press(asks, 'link', 'パスワード設定リンクの送付')
  await asks.getByRole('heading', { name: 'パスワード設定リンクの送付' }).waitFor()
  await see(asks, 'request-password-link')
  await typeInto(asks, 'paperNumber', '2026-0124')
  await typeInto(asks, 'reason', '窓口で本人を確認')
  await press(asks, 'button', '承認を依頼')
  await asks.getByText('ほかの職員の承認を待っています').waitFor()
  await approves.goto(`${system.member}/bank`)
  await press(approves, 'link', '承認待ち（1件）')
  await press(approves, 'link', 'パスワード設定リンクの送付')
  await press(approves, 'button', '承認して実行')
  await approves.getByText('承認され、手続きが完了しました。').waitFor()
  const link = await (async () => {
    for (let i = 0; i < 100; i++) {
      for (const mail of await mailsTo(system, master.mail)) {
        const [found] = /https:\S+\/password-link\/\S+/.exec(mail.text) ?? []
        if (found) return found
      }
      await new Promise(resolve => setTimeout(resolve, 100))
    }
    throw new Error('no link was mailed')
  })()
  const page = await openPortal(browser, system)
  await page.goto(link)
  await see(page, 'password-link')
  await press(page, 'button', '設定')
  await isRefused(page, 2)
  await see(page, 'password-link-errors')
  await press(page, 'link', /^新しいパスワード：/)
  await page.keyboard.type('Newer#12')
  await typeInto(page, 'passwordAgain', 'Newer#12')
  await page.keyboard.press('Enter')
  await isDone(page, '新しいパスワードを設定しました。')
  await see(page, 'password-link-done')
  await page.goto(link)
  assert.match(await text(page), /にパスワードが設定されています。[\s\S]*E7044/)
  await see(page, 'password-link-over')
  await masters.goto(`${system.member}/menu`)
  await logIn(masters, system, 'Newer#12')
})

test('staff revoke: the open page of the master is refused at the next click', async () => {
  await asks.goto(`${system.member}/bank/contracts/${contract.number}`)
  await asks.getByRole('link', { name: '失効する' }).first().click()
  await asks.getByRole('heading', { name: '電子証明書の失効' }).waitFor()
  await sendForm(asks, asks.url())
  await see(asks, 'revoke-errors')
  await submit(asks, '失効')
  await masters.getByRole('link', { name: 'パスワード変更' }).click()
  assert.match(await text(masters), /E4004/)
  await see(masters, 'login-revoked')
})

test('the other screens, and none of all these has a fault that axe knows', async () => {
  const visit = async (page: Page, path: string, name: string) => {
    await page.goto(`${system.member}/bank/${path}`)
    await see(page, name)
  }
  for (const act of ['correct-mail', 'reset-master', 'terminate'])
    await visit(asks, `contracts/${contract.number}/requests/${act}`, `request-${act}`)
  await asks.goto(`${system.member}/bank/contracts/${contract.number}/requests/take-back`)
  assert.match(await text(asks), /E7037/)
  await see(asks, 'request-refused')
  await asks.goto(`${system.member}/bank/contracts/${contract.number}/requests/reset-master`)
  await submit(asks, '承認を依頼')
  await see(asks, 'request-reset-master-errors')
  await asks.goto(`${system.member}/bank/contracts/${contract.number}/requests/correct-mail`)
  await submit(asks, '承認を依頼')
  await see(asks, 'request-correct-mail-errors')
  await asks.goto(`${system.member}/bank/contracts/${office.number}`)
  await asks.getByRole('link', { name: '失効を依頼する' }).first().click()
  await asks.getByRole('heading', { name: '職員の電子証明書の失効' }).waitFor()
  await see(asks, 'request-revocation')
  await submit(asks, '承認を依頼')
  await see(asks, 'request-revocation-errors')
  await visit(asks, 'approvals', 'approvals-decided')
  await asks.goto(`${system.member}/menu`)
  await see(asks, 'staff-menu')
  end()
})
