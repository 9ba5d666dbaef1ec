import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { CHEAP_HASHES } from '../support/cheap-hashes.ts'
import { type LocalSystem, startLocalSystem } from '../support/local-system.ts'
import { launchChromium } from './support/chromium.ts'
import { openPortal, submit } from './support/journey.ts'

let system: LocalSystem
let browser: Browser
let page: Page
/** What the content security policy refused, trusted types included, and what failed. */
let violations: string[]

before(async () => {
  system = await startLocalSystem({ RATE_LIMIT: 'off', ...CHEAP_HASHES })
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
    if (message.type() === 'error' && !/status of 4/.test(message.text())) violations.push(message.text())
  })
  page.on('pageerror', error => violations.push(String(error)))
  await page.goto(`${system.portal}/registration`)
  await page.getByLabel('契約番号').fill(system.contract.number)
  await page.getByLabel('初期パスワード', { exact: false }).first().fill(system.contract.initialPassword)
  await submit(page, '次へ')
  await page.getByRole('heading', { name: 'マスターユーザー初期登録' }).waitFor()
})

/** Types as a person does, key by key, and waits until the field has something else to say. */
const live = (id: string) => page.locator(`.field:has(#${id}) .field__live`)
const met = () =>
  page.locator('[data-part].parts__part--met').evaluateAll(parts => parts.map(part => part.textContent?.trim() ?? ''))

const saysOf = async (id: string, text: string | RegExp): Promise<void> => {
  await live(id).getByText(text).and(page.locator(':visible')).waitFor()
}

test('the rules of the password are ticked off one by one, and unticked', async () => {
  const password = page.locator('#password')
  await password.focus()
  await page.waitForLoadState('networkidle')
  for (const [key, ticked] of [
    ['a', ['英小文字']],
    ['B', ['英大文字', '英小文字']],
    ['3', ['英大文字', '英小文字', '数字']],
    ['#', ['英大文字', '英小文字', '数字', '記号']],
    ['defg', ['8～12桁', '英大文字', '英小文字', '数字', '記号']],
  ] as const) {
    await password.pressSequentially(key)
    assert.deepEqual(
      (await met()).map(text => text.split(/[\s（]/)[0]),
      ticked,
    )
  }
  await saysOf('password', '条件をすべて満たしています。')
  await password.press('Backspace')
  assert.equal((await met()).length, 4)
  await page.getByLabel('ユーザー名').focus()
  await saysOf('password', /満たしていない条件/)
  assert.deepEqual(violations, [])
})

test('what is wrong is said beside the field: full-width passwords, the ID in the password, two entries that differ', async () => {
  await page.getByLabel('ユーザーID').fill('ａｂｃ１２３')
  await saysOf('userId', /半角に直して送信します/)
  await saysOf('userId', '形式は正しいです。')
  await page.locator('#password').fill('Passw0rd！')
  await saysOf('password', /日本語入力はオフ/)
  await page.locator('#password').fill('Xabc123#9')
  await saysOf('password', /含めることはできません/)
  await page.locator('#password').fill('Minato#58')
  await page.getByLabel('パスワード再入力').fill('Passw0rd')
  await page.getByLabel('ユーザー名').fill('ろうきん taro')
  await saysOf('passwordAgain', /一致していません/)
  await saysOf('name', /半角の文字が入っています/)
  await page.getByLabel('ユーザー名').fill('あ'.repeat(21))
  await saysOf('name', /20文字を超えています/)
  await page.getByLabel('パスワード再入力').fill('Minato#58')
  await saysOf('passwordAgain', '一致しています。')
  await page.locator('#mail').fill('taro@sample')
  await page.getByLabel('メールアドレス再入力').focus()
  await saysOf('mail', /正しい形式ではありません/)
  assert.deepEqual(violations, [])
})

test('an error of the server has the focus, leads to its field, and goes when the field is mended', async () => {
  await submit(page, '登録')
  const summary = page.locator('.alert--error')
  assert.ok(await summary.evaluate(element => element === document.activeElement))
  await summary.getByRole('link', { name: /ユーザーID/ }).click()
  assert.equal(await page.evaluate('document.activeElement.id'), 'userId')
  await page.keyboard.type('sample001')
  await page.locator('#userId:not([aria-invalid])').waitFor()
  assert.ok(!(await page.locator('#userId-error').isVisible()))
  assert.ok(await page.locator('#mail-error').isVisible())
})

test('a password can be shown, is hidden again when it is sent, and Caps Lock is told', async () => {
  const password = page.locator('#password')
  const reveal = page.locator('button[data-reveal=password]')
  await password.fill('Passw0rd')
  await reveal.click()
  assert.equal(await password.getAttribute('type'), 'text')
  assert.equal(await reveal.getAttribute('aria-pressed'), 'true')
  await page.locator('form[action="/registration/user"]').evaluate(form => {
    form.addEventListener('submit', event => event.preventDefault())
  })
  await page.getByRole('button', { name: '登録' }).click()
  assert.equal(await password.getAttribute('type'), 'password')
  await password.evaluate(field => {
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'A', modifierCapsLock: true, bubbles: true }))
  })
  await saysOf('password', /Caps Lock/)
  await password.evaluate(field => field.dispatchEvent(new KeyboardEvent('keyup', { key: 'a', bubbles: true })))
  assert.ok(
    !(await live('password')
      .getByText(/Caps Lock/)
      .isVisible()),
  )
  assert.deepEqual(violations, [])
})

test('nothing on the page moves while it loads', async () => {
  await page.goto(`${system.portal}/certificate`)
  await page.getByRole('heading', { name: 'ユーザー認証' }).waitFor()
  await page.goto(`${system.portal}/registration`)
  await page.waitForLoadState('networkidle')
  const shift = await page.evaluate(
    () =>
      new Promise<number>(resolve => {
        new PerformanceObserver(list =>
          resolve(list.getEntries().reduce((sum, entry) => sum + ('value' in entry ? Number(entry.value) : 0), 0)),
        ).observe({ type: 'layout-shift', buffered: true })
        setTimeout(() => resolve(0), 500)
      }),
  )
  assert.equal(shift, 0)
})

test('without a script the form works and shows no idle buttons', async () => {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, javaScriptEnabled: false, locale: 'ja-JP' })
  const plain = await context.newPage()
  await plain.goto(`${system.portal}/registration`)
  assert.equal(await plain.locator('.field__tools button:visible').count(), 0)
  await plain.getByLabel('契約番号').fill('１')
  await plain.getByRole('button', { name: '次へ' }).click()
  await plain.getByText('2件の誤りがあります').waitFor()
  assert.equal(await plain.locator('#contractNumber').inputValue(), '１')
  await context.close()
})
