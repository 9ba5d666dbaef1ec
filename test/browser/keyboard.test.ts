import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { CHEAP_HASHES } from '../support/cheap-hashes.ts'
import { type LocalSystem, startLocalSystem } from '../support/local-system.ts'
import { launchChromium } from './support/chromium.ts'
import { openPortal, openWithCertificate } from './support/journey.ts'
import { comeIn, enrol, isDone, isRefused, press, type, typeInto } from './support/keyboard.ts'

const person = { userId: 'sample001', password: 'Minato#58', name: '労金　太郎', mail: 'keys@sample.co.jp' }

let system: LocalSystem
let browser: Browser
let folder: string

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keyboard-'))
  system = await startLocalSystem({ RATE_LIMIT: 'off', ...CHEAP_HASHES })
  browser = await launchChromium()
})

after(async () => {
  await browser?.close()
  await system?.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('from the portal to a password changed behind the login with nothing but the keyboard', async () => {
  const page = await openPortal(browser, system)
  await press(page, 'link', 'マスターユーザーの初期登録')
  await page.getByRole('heading', { name: '初期登録ログイン' }).waitFor()
  await type(page, /契約番号/, system.contract.number)
  // Enter in a field sends the form, as everywhere; the error on top has the focus and leads back to the field.
  await page.keyboard.press('Enter')
  await isRefused(page, 1)
  await press(page, 'link', /^初期パスワード：/)
  await page.keyboard.type(system.contract.initialPassword)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'マスターユーザー初期登録' }).waitFor()
  await typeInto(page, 'userId', person.userId)
  await typeInto(page, 'password', person.password)
  await typeInto(page, 'passwordAgain', person.password)
  await typeInto(page, 'name', person.name)
  await typeInto(page, 'mail', person.mail)
  await typeInto(page, 'mailAgain', person.mail)
  await press(page, 'button', '登録')
  await page.getByRole('heading', { name: '登録結果' }).waitFor()

  await press(page, 'link', '電子証明書発行')
  const path = await enrol(page, system, person, folder)

  const context = await openWithCertificate(browser, system, { path, password: person.password })
  const window = await context.newPage()
  await comeIn(window, system, person.password)
  await window.getByRole('heading', { name: 'トップメニュー' }).waitFor()
  await press(window, 'link', 'パスワード変更')
  await window.getByRole('heading', { name: 'パスワード変更' }).waitFor()
  await press(window, 'button', '変更')
  await isRefused(window, 3)
  await press(window, 'link', /^現在のパスワード：/)
  await window.keyboard.type(person.password)
  await typeInto(window, 'password', 'Newer#12')
  await typeInto(window, 'passwordAgain', 'Newer#12')
  await press(window, 'button', '変更')
  await isDone(window, 'パスワードを変更しました。')
  await context.close()
})

test('the first Tab offers to skip to the screen itself', async () => {
  const page = await openPortal(browser, system)
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate('document.activeElement.textContent.trim()'), '本文へ移動')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate('document.activeElement.textContent.trim()'), 'ログイン')
})
