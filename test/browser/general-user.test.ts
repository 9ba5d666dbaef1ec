import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { CHEAP_HASHES } from '../support/cheap-hashes.ts'
import { codeFor, type LocalSystem, mailsTo, startLocalSystem } from '../support/local-system.ts'
import { endLocks } from '../support/time-travel.ts'
import { launchChromium } from './support/chromium.ts'
import {
  issueCertificate,
  logIn,
  openPortal,
  openWithCertificate,
  proveIdentity,
  registerMaster,
  sendForm,
  submit,
  typeWrongPassword,
} from './support/journey.ts'
import { press, typeInto } from './support/keyboard.ts'
import { newLook } from './support/look.ts'

const master = { userId: 'master01', password: 'Minato#58', name: '労金　太郎', mail: 'master@sample.co.jp' }
const user = { userId: 'general1', password: 'Own#1234', name: '一般　花子', mail: 'general@sample.co.jp' }
const TEMPORARY = 'Temp#123'

let system: LocalSystem
let browser: Browser
let folder: string
let masters: Page
let users: Page
const { see, end } = newLook('general-user.test.ts')

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'general-'))
  // Eighteen wrong passwords on the way to 閉塞: hashing them at full cost would only take longer.
  system = await startLocalSystem({ RATE_LIMIT: 'off', ...CHEAP_HASHES })
  browser = await launchChromium()
  const page = await openPortal(browser, system)
  await registerMaster(page, system, master)
  await proveIdentity(page, system, master)
  const { path } = await issueCertificate(page, folder)
  masters = await (await openWithCertificate(browser, system, { path, password: master.password })).newPage()
  await logIn(masters, system, master.password)
})

after(async () => {
  await browser?.close()
  await system?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const text = (page: Page) => page.locator('main').innerText()

test('the master registers a general user with nothing but the keyboard: form, confirmation, slip', async () => {
  await press(masters, 'link', '一般ユーザー管理')
  await press(masters, 'link', '一般ユーザーの登録')
  await typeInto(masters, 'userId', user.userId)
  await typeInto(masters, 'password', TEMPORARY)
  await typeInto(masters, 'passwordAgain', TEMPORARY)
  await typeInto(masters, 'name', user.name)
  await typeInto(masters, 'mail', user.mail)
  await typeInto(masters, 'mailAgain', user.mail)
  await press(masters, 'button', '確認')
  await masters.getByText('この内容で登録します。').waitFor()
  assert.match(await text(masters), /この内容で登録します。[\s\S]*general1/)
  await press(masters, 'button', '登録')
  await masters.getByText('一般ユーザーを登録しました。').waitFor()
  assert.match(await text(masters), /一般ユーザーを登録しました。[\s\S]*一般ユーザーの初期登録/)
  assert.equal((await mailsTo(system, user.mail)).length, 1)
})

test('that user sets an own password, enrols and logs in', async () => {
  const page = await openPortal(browser, system)
  await page.getByRole('link', { name: '一般ユーザーの初期登録' }).click()
  await page.getByLabel('ユーザーID').fill(user.userId)
  await page.locator('#password').fill(TEMPORARY)
  await page.getByRole('button', { name: '認証', exact: true }).click()
  await page.locator('#code').waitFor()
  await page.locator('#code').fill(await codeFor(system, user.mail))
  await page.getByRole('button', { name: '認証', exact: true }).click()
  await page.getByRole('heading', { name: 'パスワードの設定' }).waitFor()
  await page.locator('#newPassword').fill(TEMPORARY)
  await page.locator('#newPasswordAgain').fill(TEMPORARY)
  await page.getByRole('button', { name: '設定' }).click()
  await page.getByText('（E1009）').first().waitFor()
  assert.equal(await page.locator('.parts__part--met').count(), 0, 'nothing of an empty field is ticked off')
  await see(page, 'certificate-own-password-refused')
  await page.locator('#newPassword').fill(user.password)
  await page.locator('#newPasswordAgain').fill(user.password)
  await page.getByRole('button', { name: '設定' }).click()
  const { path } = await issueCertificate(page, folder)
  users = await (await openWithCertificate(browser, system, { path, password: user.password })).newPage()
  await logIn(users, system, user.password)
  assert.match(await text(users), /一般　花子 様[\s\S]*一般ユーザー/)
})

test('six wrong passwords lock; the mail arrives, the master sees it and lifts it', async () => {
  await users.goto(`${system.member}/login`)
  for (let i = 0; i < 6; i++) await typeWrongPassword(users, 1)
  assert.match(await text(users), /ロックされています[\s\S]*E2004[\s\S]*0120-000-000/)
  await see(users, 'login-locked')
  await masters.goto(`${system.member}/users`)
  assert.match(await text(masters), /ログイン：ロック中/)
  await see(masters, 'users-locked')
  assert.ok((await mailsTo(system, user.mail)).some(({ subject }) => subject.includes('ロックのお知らせ')))

  await masters.getByRole('link', { name: user.name }).click()
  await masters.getByRole('link', { name: 'ロック・閉塞の解除' }).click()
  assert.match(await text(masters), /general1[\s\S]*ロック中/)
  await see(masters, 'user-release-locked')
  const release = masters.url()
  await sendForm(masters, release)
  await see(masters, 'user-release-errors')
  await masters.getByRole('button', { name: '解除' }).click()
  assert.match(await text(masters), /ロック・閉塞を解除しました。/)
  await see(masters, 'user-released')
  await logIn(users, system, user.password)
  assert.match(await text(users), /一般　花子 様/)
})

test('the third lock blocks: mail to both, and nobody but the master lifts it, with the keyboard too', async () => {
  for (const last of [false, false, true]) {
    await users.goto(`${system.member}/login`)
    await typeWrongPassword(users, 6)
    if (!last) system = await endLocks(system)
  }
  assert.match(await text(users), /閉塞されています[\s\S]*E2005/)
  await see(users, 'login-blocked')
  system = await endLocks(system)
  await users.goto(`${system.member}/login`)
  assert.match(await text(users), /閉塞されています/)
  assert.ok((await mailsTo(system, user.mail)).some(({ subject }) => subject.includes('】閉塞のお知らせ')))
  assert.ok(
    (await mailsTo(system, master.mail)).some(({ subject }) => subject.includes('一般ユーザーの閉塞のお知らせ')),
  )

  await masters.goto(`${system.member}/users`)
  assert.match(await text(masters), /ログイン：閉塞/)
  await press(masters, 'link', user.name)
  await press(masters, 'link', 'ロック・閉塞の解除')
  await press(masters, 'button', '解除')
  await masters.getByText('ロック・閉塞を解除しました。').waitFor()
  await logIn(users, system, user.password)
  assert.ok((await mailsTo(system, user.mail)).some(({ subject }) => subject.includes('解除のお知らせ')))
})

test('a temporary password of the master leads to an own one right after the login', async () => {
  await masters.getByRole('link', { name: '仮のパスワードの設定' }).click()
  await masters.locator('#password').fill('Temp#456')
  await masters.locator('#passwordAgain').fill('Temp#456')
  await submit(masters, '設定')
  assert.match(await text(masters), /仮のパスワードを設定しました。/)
  await users.goto(`${system.member}/login`)
  await users.getByLabel('パスワード').fill('Temp#456')
  await submit(users, 'ログイン')
  await users.getByRole('heading', { name: 'パスワードの設定' }).waitFor()
  await see(users, 'temporary-password')
  await submit(users, '設定')
  await see(users, 'temporary-password-errors')
  await users.locator('#password').fill('Temp#456')
  await users.locator('#passwordAgain').fill('Temp#456')
  await submit(users, '設定')
  assert.match(await text(users), /E1009/)
  await users.locator('#password').fill('Newer#12')
  await users.locator('#passwordAgain').fill('Newer#12')
  await submit(users, '設定')
  assert.match(await text(users), /パスワードを変更しました。/)
  await users.goto(`${system.member}/menu`)
})

test('a revoked certificate is refused at the next click', async () => {
  await masters.getByRole('link', { name: 'この電子証明書を失効する' }).click()
  await masters.getByRole('heading', { name: '電子証明書の失効' }).waitFor()
  await see(masters, 'user-revoke')
  const revoke = masters.url()
  await masters.getByRole('button', { name: '失効' }).click()
  assert.match(await text(masters), /電子証明書を失効しました。/)
  await see(masters, 'user-revoked')
  await sendForm(masters, revoke)
  await see(masters, 'user-revoke-refused')
  await users.getByRole('link', { name: 'パスワード変更' }).click()
  assert.match(await text(users), /E4004/)
  await users.goto(`${system.member}/certificate-check`)
  await see(users, 'certificate-check-revoked')
})

test('a deleted user is gone from the list, which says so', async () => {
  await masters.goto(`${system.member}/users`)
  await masters.getByRole('link', { name: user.name }).click()
  await masters.getByRole('link', { name: '削除' }).click()
  await masters.getByRole('heading', { name: '一般ユーザーの削除' }).waitFor()
  await sendForm(masters, masters.url(), { version: '99' })
  assert.match(await text(masters), /E5001/)
  await see(masters, 'user-delete-refused')
  let sent = 0
  masters.on('request', request => (sent += request.method() === 'POST' ? 1 : 0))
  await masters.getByRole('button', { name: '削除' }).dblclick()
  await masters.getByText('一般ユーザーを削除しました。').waitFor()
  assert.equal(sent, 1, 'a double click sends nothing twice')
  assert.match(await text(masters), /一般ユーザーを削除しました。[\s\S]*まだ登録されていません/)
  await see(masters, 'users-deleted')
})

test('none of all these screens has a fault that axe knows', () => end())
