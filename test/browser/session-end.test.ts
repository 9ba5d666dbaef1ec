import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { newMaster } from '../support/cast.ts'
import { CHEAP_HASHES } from '../support/cheap-hashes.ts'
import { type LocalSystem, startLocalSystem } from '../support/local-system.ts'
import { launchChromium } from './support/chromium.ts'
import { logIn, openWithKey, submit } from './support/journey.ts'
import { newLook } from './support/look.ts'

const person = { userId: 'sample001', password: 'Minato#58', name: '労金　太郎', mail: 'idle@sample.co.jp' }

const { see, end } = newLook()
let system: LocalSystem
let browser: Browser
let context: BrowserContext
let page: Page
/** How the server answered those who asked for more time. */
let answers: number[]

before(async () => {
  system = await startLocalSystem(CHEAP_HASHES)
  const { certificate, client } = await newMaster(system, person)
  client.close()
  browser = await launchChromium()
  context = await openWithKey(browser, system, certificate)
})

after(async () => {
  await browser?.close()
  await system?.stop()
})

beforeEach(async () => {
  await page?.close()
  page = await context.newPage()
  // Only this page's clock: the server's goes on as ever.
  await page.clock.install()
  answers = []
  page.on('response', answer => {
    if (answer.url().endsWith('/session')) answers.push(answer.status())
  })
  await logIn(page, system, person.password)
  await page.goto(`${system.member}/account`)
  await page.locator('#name').waitFor()
})

const dialog = () => page.getByRole('alertdialog')

const typeName = async (name: string): Promise<void> => {
  await page.locator('#name').fill(name)
}

test('who does nothing is warned two minutes before the end, and goes on with one press', async () => {
  await page.clock.runFor('11:59')
  assert.equal(await dialog().isVisible(), false)
  await page.clock.runFor('00:02')
  await page.getByRole('alertdialog', { name: 'まもなくログアウトします' }).waitFor()
  assert.equal(await page.evaluate('document.activeElement.textContent'), 'ログインを続ける')
  await see(page, 'login-ending')
  await page.keyboard.press('Enter')
  await dialog().waitFor({ state: 'hidden' })
  assert.deepEqual(answers, [204])
  await page.clock.runFor('11:59')
  assert.equal(await dialog().isVisible(), false)
  await page.clock.runFor('00:02')
  await dialog().waitFor()
  await page.keyboard.press('Escape')
  await dialog().waitFor({ state: 'hidden' })
  assert.deepEqual(answers, [204, 204])
})

test('whose session another window has ended learns of it with ログインを続ける', async () => {
  const other = await context.newPage()
  await other.goto(`${system.member}/menu`)
  await submit(other, 'ログアウト')
  await other.close()
  await page.clock.runFor('12:01')
  await page.getByRole('button', { name: 'ログインを続ける' }).click()
  await page.getByRole('alertdialog', { name: 'ログアウトしました' }).waitFor()
  assert.deepEqual(answers, [401])
  assert.equal(await page.evaluate('document.activeElement.textContent'), '閉じる')
  await page.keyboard.press('Escape')
  await dialog().waitFor({ state: 'hidden' })
})

test('who types is at work: nothing is asked of them', async () => {
  for (let i = 0; i < 4; i++) {
    await page.clock.runFor('06:00')
    const answer = page.waitForResponse('**/session')
    await typeName(`労金　${'一二三四'[i]}`)
    await answer
  }
  assert.equal(await dialog().isVisible(), false)
  assert.deepEqual(answers, [204, 204, 204, 204])
})

test('one page keeps the session of all', async () => {
  await page.clock.runFor('12:01')
  await dialog().waitFor()
  const other = await context.newPage()
  await other.goto(`${system.member}/menu`)
  await dialog().waitFor({ state: 'hidden' })
  await other.close()
})

test('without a connection the warning stays, and says so', async () => {
  await page.clock.runFor('12:01')
  await context.setOffline(true)
  await page.keyboard.press('Escape')
  await page.getByRole('alertdialog', { name: 'サーバーにつながりません' }).waitFor()
  await see(page, 'login-ending-offline')
  await context.setOffline(false)
  await page.getByRole('button', { name: 'ログインを続ける' }).click()
  await dialog().waitFor({ state: 'hidden' })
})

test('after the end what was typed is not lost: a login in another tab, and the same page is sent', async () => {
  await typeName('労金　花子')
  await page.locator('#currentPassword').fill(person.password)
  const other = await context.newPage()
  await other.goto(`${system.member}/menu`)
  await submit(other, 'ログアウト')
  await page.clock.runFor('15:01')
  await page.getByRole('alertdialog', { name: 'ログアウトしました' }).waitFor()
  await see(page, 'login-ended')
  // Said once: whoever closes it, to copy what they have typed, is not told again with each key.
  await page.getByRole('button', { name: '閉じる' }).click()
  await page.locator('#name').pressSequentially('子')
  await page.clock.runFor('02:00')
  assert.equal(await dialog().isVisible(), false)
  assert.deepEqual(answers, [])
  await logIn(other, system, person.password)
  await submit(page, '変更')
  await page.getByText('契約ユーザー情報を変更しました。').waitFor()
  assert.match(await page.title(), /^完了：/)
  await other.close()
})

test('a form that is sent after all is said to be lost, and why', async () => {
  await typeName('労金　次郎')
  const other = await context.newPage()
  await other.goto(`${system.member}/menu`)
  await submit(other, 'ログアウト')
  await other.close()
  await submit(page, '変更')
  await page.getByText('ログアウトしています。もう一度ログインしてください。').waitFor()
  assert.match(await page.locator('main').innerText(), /送信された内容は保存していません。/)
  assert.match(await page.title(), /^お知らせ：ログイン｜/)
  await see(page, 'login-form-lost')
  end()
})
