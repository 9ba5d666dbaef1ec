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
} from './support/journey.ts'
import { newLook } from './support/look.ts'

const master = { userId: 'master01', password: 'Minato#58', name: '労金　太郎', mail: 'master@sample.co.jp' }
const user = { userId: 'general1', password: 'Own#1234', name: '一般　花子', mail: 'general@sample.co.jp' }
const TEMPORARY = 'Temp#123'

let system: LocalSystem
let browser: Browser
let folder: string
let masters: Page
let users: Page
const { see, end } = newLook()

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

test('the master registers a general user: form, confirmation, slip', async () => {
  await masters.getByRole('link', { name: '一般ユーザー管理' }).click()
  await masters.getByRole('link', { name: '一般ユーザーの登録' }).click()
  await masters.getByLabel('ユーザーID').fill(user.userId)
  await masters.locator('#password').fill(TEMPORARY)
  await masters.getByLabel('仮のパスワード再入力').fill(TEMPORARY)
  await masters.getByLabel('ユーザー名').fill(user.name)
  await masters.locator('#mail').fill(user.mail)
  await masters.getByLabel('メールアドレス再入力').fill(user.mail)
  await masters.getByRole('button', { name: '確認' }).click()
  assert.match(await text(masters), /この内容で登録します。[\s\S]*general1/)
  await masters.getByRole('button', { name: '登録', exact: true }).click()
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
  await see(page, 'certificate-own-password-refused')
  await page.locator('#newPassword').fill(user.password)
  await page.locator('#newPasswordAgain').fill(user.password)
  await page.getByRole('button', { name: '設定' }).click()
  const { path } = await issueCertificate(page, folder)
  users = await (await openWithCertificate(browser, system, { path, password: user.password })).newPage()
  await logIn(users, system, user.password)
  assert.match(await text(users), /一般　花子 様[\s\S]*一般ユーザー/)
})

const typeWrong = async (times: number) => {
  for (let i = 0; i < times; i++) {
    await users.getByLabel('パスワード').fill('Wrong#123')
    await users.getByRole('button', { name: 'ログイン' }).click()
    await users.waitForLoadState()
  }
}

test('six wrong passwords lock; the mail arrives, the master sees it and lifts it', async () => {
  await users.goto(`${system.member}/login`)
  await typeWrong(6)
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
  await masters.getByRole('button', { name: '解除' }).click()
  assert.match(await text(masters), /ロック・閉塞を解除しました。/)
  await see(masters, 'user-released')
  await logIn(users, system, user.password)
  assert.match(await text(users), /一般　花子 様/)
})

test('the third lock blocks: mail to both, and nobody but the master lifts it', async () => {
  for (const last of [false, false, true]) {
    await users.goto(`${system.member}/login`)
    await typeWrong(6)
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
  await masters.getByRole('link', { name: user.name }).click()
  await masters.getByRole('link', { name: 'ロック・閉塞の解除' }).click()
  await masters.getByRole('button', { name: '解除' }).click()
  await logIn(users, system, user.password)
  assert.ok((await mailsTo(system, user.mail)).some(({ subject }) => subject.includes('解除のお知らせ')))
})

test('a revoked certificate is refused at the next click', async () => {
  await masters.getByRole('link', { name: 'この電子証明書を失効する' }).click()
  await masters.getByRole('heading', { name: '電子証明書の失効' }).waitFor()
  await see(masters, 'user-revoke')
  await masters.getByRole('button', { name: '失効' }).click()
  assert.match(await text(masters), /電子証明書を失効しました。/)
  await users.getByRole('link', { name: 'パスワード変更' }).click()
  assert.match(await text(users), /E4004/)
  await users.goto(`${system.member}/certificate-check`)
  await see(users, 'certificate-check-revoked')
})

test('none of all these screens has a fault that axe knows', () => end())
