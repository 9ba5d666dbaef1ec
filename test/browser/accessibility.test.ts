import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { newStaff } from '../support/cast.ts'
import { CHEAP_HASHES } from '../support/cheap-hashes.ts'
import { codeFor, type LocalSystem, startLocalSystem } from '../support/local-system.ts'
import { launchChromium } from './support/chromium.ts'
import { logIn, openPortal, openWithCertificate, openWithKey, submit } from './support/journey.ts'
import { newWalk } from './support/look.ts'

const person = { userId: 'sample001', password: 'Minato#58', name: '労金　太郎', mail: 'axe@sample.co.jp' }
const general = { userId: 'general01', password: 'Temp#123', name: '一般　花子', mail: 'hanako@sample.co.jp' }
const staff = { userId: 'staff001', password: 'Minato#58', name: '職員　一郎', mail: 'staff@sample.co.jp' }

let system: LocalSystem
let browser: Browser
let folder: string
let p12: string

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'axe-'))
  system = await startLocalSystem({ RATE_LIMIT: 'off', ...CHEAP_HASHES })
  browser = await launchChromium()
})

after(async () => {
  await browser?.close()
  await system?.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('portal and registration, errors and refusals included', async () => {
  const page = await openPortal(browser, system)
  const { see, end } = newWalk(page)
  const next = () => submit(page, '次へ')
  await see('portal')
  await page.goto(`${system.portal}/no-such-page`)
  await see('not-found')
  // A form on another site: no origin of ours.
  await page.goto('about:blank')
  await page.setContent(`<form method="post" action="${system.portal}/registration"><button>送る</button></form>`)
  await submit(page, '送る')
  await page.getByText('（E9002）').waitFor()
  await see('forbidden')
  await page.goto(`${system.portal}/registration`)
  await see('registration-login')
  await next()
  await see('registration-login-errors')
  await page.getByLabel('契約番号').fill(system.contract.number)
  await page.getByLabel('初期パスワード').fill('Wrong#12')
  await next()
  await see('registration-login-refused')
  await page.getByLabel('初期パスワード').fill(system.contract.initialPassword)
  await next()
  await see('master-user')
  await submit(page, '登録')
  await see('master-user-errors')
  await page.getByLabel('ユーザーID').fill(person.userId)
  await page.locator('#password').fill(person.password)
  await page.getByLabel('パスワード再入力').fill(person.password)
  await page.getByLabel('ユーザー名').fill(person.name)
  await page.locator('#mail').fill(person.mail)
  await page.getByLabel('メールアドレス再入力').fill(person.mail)
  await see('master-user-filled')
  await page.locator('.field__keyboard').first().click()
  await page.getByRole('button', { name: '全消去' }).waitFor()
  await see('master-user-keyboard')
  await page.getByRole('button', { name: '閉じる' }).click()
  await submit(page, '登録')
  await page.getByRole('heading', { name: '登録結果' }).waitFor()
  await see('registration-result')
  end()
})

test('every step of 電子証明書発行', async () => {
  const page = await openPortal(browser, system)
  const { see, end } = newWalk(page)
  const confirm = () => page.getByRole('button', { name: '認証', exact: true }).click()
  await page.goto(`${system.portal}/certificate`)
  await page.getByRole('heading', { name: 'ユーザー認証' }).waitFor()
  await see('certificate-1')
  await confirm()
  await page.getByText('2件の誤りがあります').waitFor()
  await see('certificate-1-errors')
  await page.getByLabel('ユーザーID').fill(person.userId)
  await page.locator('#password').fill('Wrong#123')
  await confirm()
  await page.getByText('（E2002）').waitFor()
  await see('certificate-1-refused')
  await page.locator('#password').fill(person.password)
  await confirm()
  await page.locator('#code').waitFor()
  await see('certificate-2')
  await confirm()
  await page.getByText('1件の誤りがあります').waitFor()
  await see('certificate-2-errors')
  const code = await codeFor(system, person.mail)
  await page.locator('#code').fill(code === '000000' ? '000001' : '000000')
  await confirm()
  await page.getByText('残り4回入力できます').first().waitFor()
  await see('certificate-2-refused')
  await page.locator('#code').fill(code)
  await confirm()
  await page.getByRole('button', { name: '発行', exact: true }).waitFor()
  await see('certificate-3')
  await page.context().setOffline(true)
  await page.getByRole('button', { name: '発行', exact: true }).click()
  await page.getByRole('button', { name: 'もう一度試す' }).waitFor()
  await see('certificate-4-stopped')
  await page.context().setOffline(false)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'もう一度試す' }).click(),
  ])
  p12 = join(folder, 'person.p12')
  await download.saveAs(p12)
  await page.getByRole('heading', { name: '電子証明書発行結果' }).waitFor()
  await see('certificate-5')
  await page.getByRole('button', { name: 'インポートへ進む' }).click()
  for (const guide of await page.locator('details.guide').all())
    await guide.evaluate(element => element.setAttribute('open', ''))
  await see('certificate-6')
  await page.getByRole('button', { name: '閉じる' }).click()
  await page.getByRole('heading', { name: '電子証明書の発行が終わりました' }).waitFor()
  await see('certificate-closed')
  end()
})

test('login and what is behind it', async () => {
  const none = await openPortal(browser, system)
  const noCertificate = newWalk(none)
  await none.goto(`${system.member}/login`)
  await noCertificate.see('login-no-certificate')
  await none.goto(`${system.member}/certificate-check`)
  await noCertificate.see('certificate-check-none')
  noCertificate.end()

  const context = await openWithCertificate(browser, system, { path: p12, password: person.password })
  const page = await context.newPage()
  const { see, end } = newWalk(page)
  const visit = async (path: string, name: string) => {
    await page.goto(`${system.member}${path}`)
    await see(name)
  }
  const press = (name: string) => submit(page, name)
  await visit('/certificate-check', 'certificate-check')
  await visit('/login', 'login')
  await press('ログイン')
  await see('login-errors')
  await page.getByLabel('パスワード').fill('Wrong#123')
  await press('ログイン')
  await see('login-refused')
  await logIn(page, system, person.password)
  await see('menu')
  await visit('/users', 'users-none')
  await visit('/users/new', 'user-new')
  await press('確認')
  await see('user-new-errors')
  await page.getByLabel('ユーザーID').fill(general.userId)
  await page.locator('#password').fill(general.password)
  await page.locator('#passwordAgain').fill(general.password)
  await page.getByLabel('ユーザー名').fill(general.name)
  await page.locator('#mail').fill(general.mail)
  await page.locator('#mailAgain').fill(general.mail)
  await press('確認')
  await see('user-confirm')
  await press('登録')
  await see('user-slip')
  const user = new URL(page.url()).pathname.replace('/slip', '')
  await visit('/users', 'users')
  await visit(user, 'user')
  for (const act of ['change', 'temporary-password', 'release', 'delete']) await visit(`${user}/${act}`, `user-${act}`)
  await page.goto(`${system.member}${user}/temporary-password`)
  await press('設定')
  await see('user-temporary-password-errors')
  await page.goto(`${system.member}${user}/change`)
  await page.locator('#name').fill('half width')
  await press('変更')
  await see('user-change-errors')
  await visit('/account', 'account')
  await page.locator('#mail').fill('not an address')
  await press('変更')
  await see('account-errors')
  await page.locator('#mail').fill('new@sample.co.jp')
  await page.locator('#mailAgain').fill('new@sample.co.jp')
  await page.locator('#currentPassword').fill(person.password)
  await press('変更')
  await see('account-mail')
  await press('認証')
  await see('account-mail-errors')
  await page.locator('#code').fill(await codeFor(system, 'new@sample.co.jp'))
  await press('認証')
  await see('account-done')
  await visit('/password', 'password')
  await press('変更')
  await see('password-errors')
  await page.locator('#currentPassword').fill(person.password)
  await page.locator('#password').fill('Newer#12')
  await page.locator('#passwordAgain').fill('Newer#12')
  await press('変更')
  await see('password-done')
  await visit('/history', 'history')
  await visit('/history?from=2000-01-01&to=2000-01-02', 'history-none')
  await press('ログアウト')
  await see('logged-out')
  end()
})

test("a general user's first login with the temporary password", async () => {
  const page = await openPortal(browser, system)
  const { see, end } = newWalk(page)
  await page.goto(`${system.portal}/certificate`)
  await page.getByLabel('ユーザーID').fill(general.userId)
  await page.locator('#password').fill(general.password)
  await page.getByRole('button', { name: '認証', exact: true }).click()
  await page.locator('#code').waitFor()
  await page.locator('#code').fill(await codeFor(system, general.mail))
  await page.getByRole('button', { name: '認証', exact: true }).click()
  await page.getByRole('heading', { name: 'パスワードの設定' }).waitFor()
  await see('certificate-own-password')
  await page.getByRole('button', { name: '設定' }).click()
  await page.getByText('誤りがあります').waitFor()
  await see('certificate-own-password-errors')
  end()
})

test("the bank's side", async () => {
  const member = await newStaff(system, staff)
  member.client.close()
  const context = await openWithKey(browser, system, member.certificate)
  const page = await context.newPage()
  const { see, end } = newWalk(page)
  await logIn(page, system, staff.password)
  const contract = `/bank/contracts/${system.contract.number}`
  for (const [path, name] of [
    ['/bank', 'bank'],
    ['/bank/contracts', 'bank-contracts'],
    ['/bank/contracts/new', 'bank-contract-new'],
    ['/bank/contracts/csv', 'bank-contracts-csv'],
    ['/bank/search', 'bank-search'],
    [`/bank/search?q=${person.userId}`, 'bank-search-found'],
    ['/bank/search?q=nobody', 'bank-search-none'],
    ['/bank/mails', 'bank-mails'],
    ['/bank/approvals', 'bank-approvals'],
    ['/bank/refusals', 'bank-refusals'],
    ['/bank/notices', 'bank-notices'],
    [contract, 'bank-contract'],
    [`${contract}/notice`, 'bank-notice'],
    [`${contract}/correct`, 'bank-contract-correct'],
    [`${contract}/initial-password`, 'bank-initial-password-refused'],
    [`${contract}/locks`, 'bank-locks'],
    [`${contract}/mails`, 'bank-contract-mails'],
    [`${contract}/history`, 'bank-contract-history'],
    ['/bank/refusals/address?address=127.0.0.1', 'bank-refusals-address'],
    ['/bank/notices/new', 'bank-notice-new'],
  ] as const) {
    await page.goto(`${system.member}${path}`)
    await see(name)
  }
  await page.goto(`${system.member}${contract}/correct`)
  await page.locator('#organisation').fill('')
  await submit(page, '訂正')
  await see('bank-contract-correct-errors')
  await page.goto(`${system.member}/bank/notices/new`)
  await submit(page, '登録')
  await see('bank-notice-errors')
  await page.locator('#title').fill('システムメンテナンスのお知らせ')
  await page.locator('#text').fill('日曜日の終日、ご利用いただけません。')
  await page.locator('#fromAt').fill('2026-01-01T00:00')
  await page.locator('#untilAt').fill('2099-01-01T00:00')
  await submit(page, '登録')
  await see('bank-notice-registered')
  await page.getByRole('link', { name: 'システムメンテナンスのお知らせ' }).click()
  await page.getByRole('button', { name: '取り下げる' }).waitFor()
  await see('bank-notice-change')
  await page.goto(`${system.member}${contract}`)
  await page.getByRole('link', { name: person.name }).first().click()
  await page.getByRole('heading', { name: '契約ユーザー情報' }).waitFor()
  await see('bank-user')
  const user = page.url()
  for (const list of ['mails', 'history']) {
    await page.goto(`${user}/${list}`)
    await see(`bank-user-${list}`)
  }
  await page.goto(`${user}/mails`)
  await page.locator('tbody a').first().click()
  await page.getByRole('heading', { name: 'メール', exact: true }).waitFor()
  await see('bank-mail')
  await page.goto(`${system.member}${contract}`)
  await page.getByRole('link', { name: '失効する' }).click()
  await page.getByRole('heading', { name: '電子証明書の失効' }).waitFor()
  await see('bank-revoke')
  end()
})
