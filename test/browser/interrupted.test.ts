import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { CHEAP_HASHES } from '../support/cheap-hashes.ts'
import { Client } from '../support/https.ts'
import { codeFor, type LocalSystem, startLocalSystem } from '../support/local-system.ts'
import { registerOverHttp } from '../support/register.ts'
import { launchChromium } from './support/chromium.ts'
import { openPortal, proveIdentity } from './support/journey.ts'

const person = { userId: 'sample001', password: 'Minato#58', name: '労金　太郎', mail: 'tabs@sample.co.jp' }

let system: LocalSystem
let browser: Browser
let page: Page

before(async () => {
  system = await startLocalSystem({ RATE_LIMIT: 'off', ...CHEAP_HASHES })
  const client = new Client(system)
  await registerOverHttp(client, system, person)
  client.close()
  browser = await launchChromium()
})

after(async () => {
  await browser?.close()
  await system?.stop()
})

beforeEach(async () => {
  await page?.context().close()
  page = await openPortal(browser, system)
})

const authenticate = async (window: Page): Promise<void> => {
  await window.goto(`${system.portal}/certificate`)
  await window.getByLabel('ユーザーID').fill(person.userId)
  await window.locator('#password').fill(person.password)
  await window.getByRole('button', { name: '認証', exact: true }).click()
  await window.locator('#code').waitFor()
}

const typeCode = async (window: Page, code: string): Promise<void> => {
  await window.locator('#code').fill(code)
  await window.getByRole('button', { name: '認証', exact: true }).click()
}

/** The link past the header: a fragment in the address would be a step of the history that 「戻る」 takes back. */
const skip = async (window: Page): Promise<void> => {
  await window.locator('.skip-link').focus()
  await window.keyboard.press('Enter')
  assert.equal(await window.evaluate('document.activeElement.id'), 'main')
}

const isAtStart = (window: Page) => window.getByRole('heading', { name: 'ユーザー認証' }).waitFor()

test('of two tabs the later one goes on, the earlier one is told and begins again', async () => {
  await authenticate(page)
  const second = await page.context().newPage()
  await authenticate(second)
  await typeCode(page, await codeFor(system, person.mail))
  await page.getByText('（E3004）').first().waitFor()
  await isAtStart(page)
  await typeCode(second, await codeFor(system, person.mail))
  await second.getByRole('button', { name: '発行', exact: true }).waitFor()
})

test('a reload begins again at ①, with nothing left of the password', async () => {
  await authenticate(page)
  await page.reload()
  await isAtStart(page)
  assert.equal(await page.locator('#password').inputValue(), '')
})

test('the back button leads from the code to ①, and from there out', async () => {
  await authenticate(page)
  await skip(page)
  assert.ok(await page.locator('#code').isVisible())
  await page.goBack()
  await isAtStart(page)
  assert.match(page.url(), /\/certificate$/)
  await page.goBack()
  await page.getByRole('heading', { name: /ログイン画面/ }).waitFor()
})

test('キャンセル after the code voids what was begun, and nothing else does', async () => {
  await proveIdentity(page, system, person)
  await skip(page)
  await page.locator('section[data-step=issue]').getByText('キャンセル').click()
  await page.getByRole('heading', { name: /ログイン画面/ }).waitFor()
  await authenticate(page)
})

test('a wrong code says how many tries are left; after five it is over, on the screen of ①', async () => {
  await authenticate(page)
  const right = await codeFor(system, person.mail)
  const wrong = right === '000000' ? '000001' : '000000'
  for (const left of [4, 3, 2, 1]) {
    await typeCode(page, wrong)
    await page.getByText(`残り${left}回入力できます`).first().waitFor()
    assert.match(await page.title(), /^エラー：②認証コード入力 電子証明書発行｜/)
  }
  await typeCode(page, wrong)
  await page.getByText('（E3003）').first().waitFor()
  await isAtStart(page)
})

test('a connection that is gone is told, what was typed stays, and the same button goes on', async () => {
  await page.goto(`${system.portal}/certificate`)
  await page.getByLabel('ユーザーID').fill(person.userId)
  await page.locator('#password').fill(person.password)
  await page.context().setOffline(true)
  await page.getByRole('button', { name: '認証', exact: true }).click()
  await page.getByText('サーバーにつながりませんでした。').first().waitFor()
  assert.equal(await page.getByLabel('ユーザーID').inputValue(), person.userId)
  await page.context().setOffline(false)
  await page.getByRole('button', { name: 'もう一度送信する' }).click()
  await page.locator('#code').waitFor()
})

test('a key that cannot be kept is not certified; what is said to be kept is', async () => {
  const isKept = page.getByText('暗号化してこのブラウザの中に残してあります')
  const asked: string[] = []
  await page.route('**/certificate', (route, request) => {
    if (request.method() !== 'POST') return route.continue()
    asked.push(request.url())
    return route.abort()
  })
  await proveIdentity(page, system, person)
  // The browser's storage fails from here on: it is of another version than this page's.
  await page.evaluate(() => {
    const opening = indexedDB.open('enrolment', 2)
    opening.onsuccess = () => opening.result.close()
  })
  await page.getByRole('button', { name: '発行', exact: true }).click()
  await page.getByText('作った鍵をこのブラウザに保存できなかったため').waitFor()
  assert.equal(await isKept.isVisible(), false)
  assert.deepEqual(asked, [])
  await page.evaluate(() => void indexedDB.deleteDatabase('enrolment'))
  await page.getByRole('button', { name: 'もう一度試す' }).click()
  await isKept.waitFor()
  assert.ok(asked.length > 0)
})

test('a connection that drops during the issue is tried again by itself and told; leaving before 閉じる asks first', async () => {
  await proveIdentity(page, system, person)
  await page.context().setOffline(true)
  await page.getByRole('button', { name: '発行', exact: true }).click()
  await page.getByText('通信が途切れました。自動でもう一度要求しています。').waitFor()
  assert.match(await page.locator('[data-stage=key]').innerText(), /完了/)
  assert.match(await page.locator('[data-stage=request]').innerText(), /処理中/)
  assert.match(await page.locator('[data-stage=file]').innerText(), /これから/)
  await page.context().setOffline(false)
  await page.getByRole('heading', { name: '電子証明書発行結果' }).waitFor()
  const [question] = await Promise.all([page.waitForEvent('dialog'), page.close({ runBeforeUnload: true })])
  assert.equal(question.type(), 'beforeunload')
  await question.dismiss()
  await page.getByRole('button', { name: 'インポートへ進む' }).click()
  await page.getByRole('button', { name: '閉じる' }).click()
  await page.getByRole('heading', { name: '電子証明書の発行が終わりました' }).waitFor()
  const closed = page.waitForEvent('close')
  await page.close({ runBeforeUnload: true })
  await closed
})

test('a disk that is full is told before a code is mailed', async () => {
  const devTools = await page.context().newCDPSession(page)
  await devTools.send('Storage.overrideQuotaForOrigin', { origin: system.portal, quotaSize: 1 })
  await page.goto(`${system.portal}/certificate`)
  await page.getByText('パソコンの空き容量が足りないため').waitFor()
  assert.equal(await page.getByText('IEモードを終わるには').isVisible(), false)
})

test('a page whose script does not come says that it is not ready, and blames no browser', async () => {
  await page.route('**/enrolment.js', route => route.abort())
  await page.goto(`${system.portal}/certificate`)
  await page.getByText('画面を準備しています。').waitFor()
  assert.equal(await page.getByText('このブラウザでは').isVisible(), false)
})

test('a browser that knows no modules is told what to do', async () => {
  // Of the page's scripts it runs this one alone.
  await page.route('**/enrolment.js', route => route.fulfill({ path: 'static/build/no-modules.js' }))
  await page.goto(`${system.portal}/certificate`)
  await page.getByRole('heading', { name: 'このブラウザでは電子証明書を発行できません' }).waitFor()
  assert.equal(await page.getByText('画面を準備しています。').isVisible(), false)
  assert.equal(await page.locator('script[nomodule]').getAttribute('src'), '/build/no-modules.js')
})
