import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { CHEAP_HASHES } from '../support/cheap-hashes.ts'
import { type LocalSystem, startLocalSystem } from '../support/local-system.ts'
import { launchChromium } from './support/chromium.ts'
import { openPortal } from './support/journey.ts'

let system: LocalSystem
let browser: Browser
let page: Page
/** What the content security policy refused, trusted types included. */
let violations: string[]

before(async () => {
  system = await startLocalSystem(CHEAP_HASHES)
  browser = await launchChromium()
})

after(async () => {
  await browser?.close()
  await system?.stop()
})

beforeEach(async () => {
  await page?.context().close()
  page = await openPortal(browser, system)
  violations = []
  page.on('console', message => {
    if (message.type() === 'error') violations.push(message.text())
  })
  page.on('pageerror', error => violations.push(String(error)))
})

const opener = () => page.locator('button[data-keyboard-for=initialPassword]')
const keyboard = () => page.getByRole('group', { name: 'ソフトウェアキーボード：「初期パスワード」に入力します' })
const key = (name: string) => keyboard().getByRole('button', { name, exact: true })
const field = () => page.locator('#initialPassword')

const openKeyboard = async () => {
  await page.goto(`${system.portal}/registration`)
  await opener().click()
  await keyboard().waitFor()
}

const SYMBOLS: Record<string, string> = {
  '!': '! 感嘆符',
  '#': '# シャープ',
  '%': '% パーセント',
  '&': '& アンド',
  '+': '+ プラス',
  '=': '= イコール',
  '?': '? 疑問符',
  '@': '@ アットマーク',
}

const press = async (character: string) => {
  const isUpper = /[A-Z]/.test(character)
  if (/[A-Za-z]/.test(character)) {
    await keyboard().getByLabel('大文字', { exact: true }).setChecked(isUpper)
    return key(`${isUpper ? '大文字' : '小文字'} ${character}`).click()
  }
  return key(SYMBOLS[character] ?? character).click()
}

const layout = () => keyboard().locator('.keyboard__key').allInnerTexts()

test('one that cannot be fetched says so, and the page works without it', async () => {
  await page.goto(`${system.portal}/registration`)
  await page.context().setOffline(true)
  await opener().click()
  await page.getByText('ソフトウェアキーボードを読み込めませんでした。').waitFor()
  await page.context().setOffline(false)
  await page.reload()
  await opener().click()
  await keyboard().waitFor()
})

test('an initial password typed on it alone leads to the next screen', async () => {
  await openKeyboard()
  assert.equal(await opener().innerText(), 'ソフトウェアキーボード')
  for (const character of system.contract.initialPassword) await press(character)
  assert.equal(await field().inputValue(), system.contract.initialPassword)
  assert.match(await keyboard().innerText(), /8文字入力済み/)
  assert.ok(!(await keyboard().innerText()).includes(system.contract.initialPassword))
  await page.getByLabel('契約番号').fill(system.contract.number)
  await page.getByRole('button', { name: '次へ' }).click()
  await page.getByRole('heading', { name: 'マスターユーザー初期登録' }).waitFor()
  assert.deepEqual(violations, [])
})

test('has every letter, digit and symbol once, in a new order at each opening', async () => {
  await openKeyboard()
  const printable = Array.from({ length: 94 }, (_, i) => String.fromCharCode(0x21 + i))
  const expected = printable.filter(character => !/[A-Z]/.test(character)).sort()
  const first = await layout()
  assert.deepEqual([...first].sort(), expected)
  await opener().click()
  await keyboard().waitFor({ state: 'detached' })
  await opener().click()
  await keyboard().waitFor()
  assert.notDeepEqual(await layout(), first)
  await keyboard().getByLabel('大文字', { exact: true }).check()
  assert.ok((await layout()).includes('Q'))
})

test('keeps a fixed order for those who choose it, also on the next screen', async () => {
  await openKeyboard()
  await keyboard().getByLabel('キーの並びを固定する').check()
  const fixed = await layout()
  assert.deepEqual(fixed.slice(0, 12), [...'1234567890ab'])
  await page.reload()
  await opener().click()
  await keyboard().waitFor()
  assert.deepEqual(await layout(), fixed)
})

test('1文字消去 and 全消去 work where the caret is, and say how much is left', async () => {
  await openKeyboard()
  await field().fill('abc')
  await key('1').click()
  assert.equal(await field().inputValue(), 'abc1')
  await field().focus()
  await field().evaluate(element => element instanceof HTMLInputElement && element.setSelectionRange(1, 3))
  await key('2').click()
  assert.equal(await field().inputValue(), 'a21')
  await keyboard().getByRole('button', { name: '1文字消去' }).click()
  assert.equal(await field().inputValue(), 'a1')
  await keyboard().getByRole('button', { name: '全消去' }).click()
  assert.equal(await field().inputValue(), '')
  assert.match(await keyboard().innerText(), /未入力/)
})

test('works by the keyboard alone: one stop for all keys, arrows among them, Escape back to where one was', async () => {
  await page.goto(`${system.portal}/registration`)
  await opener().focus()
  await page.keyboard.press('Enter')
  await keyboard().waitFor()
  assert.equal(await opener().getAttribute('aria-expanded'), 'true')
  const focused = () => page.evaluate(() => document.activeElement?.textContent)
  const keys = await layout()
  assert.equal(await focused(), keys[0])
  await page.keyboard.press('ArrowRight')
  assert.equal(await focused(), keys[1])
  await page.keyboard.press('Enter')
  assert.equal(await field().inputValue(), keys[1])
  await page.keyboard.press('ArrowDown')
  assert.notEqual(await focused(), keys[1])
  await page.keyboard.press('ArrowUp')
  assert.equal(await focused(), keys[1])
  await page.keyboard.press('End')
  assert.equal(await focused(), keys.at(-1))
  await page.keyboard.press('Tab')
  assert.equal(await focused(), '1文字消去')
  await page.keyboard.press('Escape')
  assert.equal(await keyboard().count(), 0)
  assert.ok(await opener().evaluate(button => button === document.activeElement))
  assert.equal(await opener().getAttribute('aria-expanded'), 'false')
  assert.deepEqual(violations, [])
})

test('every password field has its button, the enrolment page too, and only one keyboard is open at a time', async () => {
  for (const path of ['/registration', '/certificate']) {
    await page.goto(system.portal + path)
    const fields = await page.locator('input[type=password]').count()
    assert.ok(fields > 0)
    assert.equal(await page.locator('button[data-keyboard-for]').count(), fields, path)
  }
  await page.locator('button[data-keyboard-for=password]').click()
  await page.locator('.keyboard').getByRole('button', { name: '7', exact: true }).click()
  assert.equal(await page.locator('#password').inputValue(), '7')
  assert.equal(await page.locator('.keyboard').count(), 1)
  assert.deepEqual(violations, [])
})

test('what was typed on it at 電子証明書発行 is sent and answered, with the keyboard still open', async () => {
  await page.goto(`${system.portal}/certificate`)
  await page.getByLabel('ユーザーID').fill('nobody001')
  await page.locator('button[data-keyboard-for=password]').click()
  await page.locator('.keyboard').getByRole('button', { name: '7', exact: true }).click()
  await page.locator('#password').fill('Minato#58')
  await page.getByRole('button', { name: '認証', exact: true }).click()
  await page.getByText('ユーザーIDまたはパスワードが違います。（E2002）').waitFor()
  await page.getByRole('button', { name: '認証', exact: true }).click()
  await page.getByText('パスワード：入力してください。').waitFor()
})

test('the portal page, which has no password field, loads no script', async () => {
  assert.equal(await page.locator('script').count(), 0)
})

test('without JavaScript there is no button that does nothing', async () => {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, javaScriptEnabled: false })
  const plain = await context.newPage()
  await plain.goto(`${system.portal}/registration`)
  assert.equal(await plain.locator('button[data-keyboard-for]').isVisible(), false)
  await context.close()
})
