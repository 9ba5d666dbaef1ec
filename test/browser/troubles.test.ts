// What nobody likes to see and everybody should understand: locked, closed, too much, not there, broken.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { CHEAP_HASHES } from '../support/cheap-hashes.ts'
import { closedNow } from '../support/closed-now.ts'
import { type LocalSystem, startLocalSystem } from '../support/local-system.ts'
import { loseTable } from '../support/lost-table.ts'
import { launchChromium } from './support/chromium.ts'
import { openPortal, sendForm, sendTooMany, submit } from './support/journey.ts'
import { newLook } from './support/look.ts'

let system: LocalSystem
let browser: Browser
let page: Page
const look = newLook()

/** The screen says it, in words and with its code, and axe has nothing against it. */
const says = async (code: string, name: string): Promise<void> => {
  assert.match(await page.locator('main').innerText(), new RegExp(`（${code}）`))
  await look.see(page, name)
}

before(async () => {
  system = await startLocalSystem({ ...CHEAP_HASHES, SERVICE_HOURS: closedNow() })
  browser = await launchChromium()
  page = await openPortal(browser, system)
})

after(async () => {
  await browser?.close()
  await system?.stop()
})

const tryPassword = (initialPassword: string) =>
  sendForm(page, `${system.portal}/registration`, { contractNumber: system.contract.number, initialPassword })

test('out of hours the portal says when it opens, and so does the form to whoever may know', async () => {
  assert.match(await page.locator('main').innerText(), /受付時間外です。[\s\S]*8:00から受け付けます/)
  await look.see(page, 'portal-closed')
  await tryPassword(system.contract.initialPassword)
  await says('E7023', 'registration-closed')
})

test('six wrong initial passwords lock the contract', async () => {
  for (let i = 0; i < 6; i++) await tryPassword('Wrong#12')
  await says('E2004', 'registration-locked')
})

test('an address that is none, a form of another site, a form that is too large', async () => {
  await page.goto(`${system.portal}/no-such-page`)
  await says('E9001', 'not-found')
  await page.goto('about:blank')
  await page.setContent(`<form method="post" action="${system.portal}/registration"><button>送る</button></form>`)
  await submit(page, '送る')
  await says('E9002', 'forbidden')
  await tryPassword('1'.repeat(40_000))
  await says('E9004', 'too-large')
})

test('too many forms in a minute', async () => {
  await page.goto(system.portal)
  await sendTooMany(page, '/registration', { contractNumber: system.contract.number, initialPassword: 'Wrong#12' })
  await says('E2006', 'too-many')
})

test('a failure of our own tells a number and nothing else', async () => {
  loseTable(system, 'password_links')
  await page.goto(`${system.portal}/password-link/lost`)
  await says('E9003', 'failure')
  assert.match(await page.locator('main').innerText(), /この番号をお知らせください：\S+/)
  assert.ok(!(await page.content()).includes('password_links'))
  look.end()
})
