import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { CHEAP_HASHES } from '../support/cheap-hashes.ts'
import { enrolOverHttp } from '../support/enrol.ts'
import { Client } from '../support/https.ts'
import { fireCron, type LocalSystem, mailsTo, startLocalSystem } from '../support/local-system.ts'
import { registerOverHttp } from '../support/register.ts'
import { ageCertificates } from '../support/time-travel.ts'
import { launchChromium } from './support/chromium.ts'
import {
  issueCertificate,
  logIn,
  openPortal,
  openWithCertificate,
  openWithKey,
  proveIdentity,
} from './support/journey.ts'
import { enrol, press } from './support/keyboard.ts'
import { newLook } from './support/look.ts'

const person = { userId: 'sample001', password: 'Minato#58', name: '労金　太郎', mail: 'renewal@sample.co.jp' }

const { see, end } = newLook()
let system: LocalSystem
let browser: Browser
let folder: string
/** Windows that hold the first and the second certificate. */
let first: Page
let second: Page

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'renewal-'))
  system = await startLocalSystem(CHEAP_HASHES)
  const client = new Client(system)
  await registerOverHttp(client, system, person)
  const certificate = await enrolOverHttp(client, system, person)
  client.close()
  browser = await launchChromium()
  first = await (await openWithKey(browser, system, certificate)).newPage()
})

after(async () => {
  await browser?.close()
  await system?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const text = (page: Page) => page.locator('main').innerText()

const renew = async (): Promise<Page> => {
  const page = await openPortal(browser, system)
  await proveIdentity(page, system, person)
  const { path } = await issueCertificate(page, folder)
  return (await openWithCertificate(browser, system, { path, password: person.password })).newPage()
}

const subjects = async () => (await mailsTo(system, person.mail)).map(({ subject }) => subject)

test('before the last 30 days a renewal is refused, and nothing speaks of one', async () => {
  await logIn(first, system, person.password)
  assert.doesNotMatch(await text(first), /更新する/)
  const page = await openPortal(browser, system)
  await page.goto(`${system.portal}/certificate`)
  await page.getByLabel('ユーザーID').fill(person.userId)
  await page.locator('#password').fill(person.password)
  await page.getByRole('button', { name: '認証', exact: true }).click()
  await page.getByText('（E3001）').first().waitFor()
  await see(page, 'certificate-1-has-one')
  await page.context().close()
})

test('from day 336 on mail, login screen and top menu tell of it', async () => {
  system = await ageCertificates(system, 335)
  await fireCron(system)
  await fireCron(system)
  assert.equal((await subjects()).filter(subject => subject.includes('有効期限のお知らせ（あと30日）')).length, 1)
  await first.goto(`${system.member}/login`)
  assert.match(await text(first), /あと30日[\s\S]*電子証明書を更新する/)
  await see(first, 'login-renewal')
  await logIn(first, system, person.password)
  assert.match(await text(first), /あと30日/)
  await see(first, 'menu-renewal')
})

test('renewed with nothing but the keyboard, the old one works until the new one is first used, and says so', async () => {
  await press(first, 'link', '電子証明書を更新する')
  const path = await enrol(first, system, person, folder)
  second = await (await openWithCertificate(browser, system, { path, password: person.password })).newPage()
  await logIn(first, system, person.password)
  assert.match(await text(first), /新しい電子証明書が発行されています/)
  await see(first, 'menu-newer-waits')

  await logIn(second, system, person.password)
  assert.doesNotMatch(await text(second), /更新する|新しい電子証明書が発行されています/)
  await first.goto(`${system.member}/menu`)
  assert.match(await text(first), /E4005/)
  await see(first, 'login-superseded')
  await second.goto(`${system.member}/menu`)
  assert.match(await text(second), /労金　太郎 様/)
})

test('the superseded one gets no further mail', async () => {
  system = await ageCertificates(system, 25)
  await fireCron(system)
  assert.equal((await subjects()).filter(subject => subject.includes('有効期限')).length, 1)
})

test('after the last day the login explains it, a mail tells of it, and a new one is issued', async () => {
  system = await ageCertificates(system, 350)
  await fireCron(system)
  assert.equal((await subjects()).filter(subject => subject.includes('有効期限切れ')).length, 1)
  await second.goto(`${system.member}/login`)
  assert.match(await text(second), /有効期限[\s\S]*E4003/)
  await see(second, 'login-expired')
  const third = await renew()
  await logIn(third, system, person.password)
  assert.match(await text(third), /労金　太郎 様/)
})

test('none of all these screens has a fault that axe knows', () => end())
