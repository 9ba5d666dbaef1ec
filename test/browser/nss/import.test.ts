// The .p12 as a person's own Chromium on Linux holds it: imported into NSS's store by NSS's tool, chosen by the browser,
// shown in a TLS handshake that nothing of the test touches.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { BrowserContext } from 'playwright-core'
import { type LocalSystem, startLocalSystem } from '../../support/local-system.ts'
import { launchChromium, launchProfile } from '../support/chromium.ts'
import { issueCertificate, logIn, openPortal, proveIdentity, registerMaster } from '../support/journey.ts'
import { SYSTEM_CHROMIUM } from '../support/nss.ts'

/** Where Debian's Chromium looks for what an administrator has decided: the picker would otherwise ask a person. */
const POLICIES = '/etc/chromium/policies/managed'

const person = { userId: 'sample001', password: 'Minato#58', name: '労金　太郎', mail: 'nss@sample.co.jp' }

let system: LocalSystem
let folder: string
let policy: string
let p12: string
let context: BrowserContext | undefined

const nss = (tool: 'certutil' | 'pk12util', ...args: string[]) =>
  execFileSync(tool, ['-d', `sql:${join(folder, '.pki/nssdb')}`, ...args], { stdio: 'pipe' })

/** A fresh start of the browser, as after 「すべてのウィンドウを閉じる」. */
const openBrowser = async () => {
  await context?.close()
  assert.ok(SYSTEM_CHROMIUM)
  context = await launchProfile(SYSTEM_CHROMIUM, join(folder, 'profile'), folder)
  return context.newPage()
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'home-'))
  system = await startLocalSystem()
  mkdirSync(join(folder, '.pki/nssdb'), { recursive: true })
  nss('certutil', '-N', '--empty-password')
  nss('certutil', '-A', '-n', 'development root', '-t', 'CT,,', '-i', system.rootCa)
  mkdirSync(POLICIES, { recursive: true })
  policy = join(POLICIES, `rokin-test-${process.pid}.json`)
  const choice = JSON.stringify({ pattern: system.member, filter: {} })
  writeFileSync(policy, JSON.stringify({ AutoSelectCertificateForUrls: [choice] }))

  const browser = await launchChromium()
  const page = await openPortal(browser, system)
  await registerMaster(page, system, person)
  await proveIdentity(page, system, person)
  p12 = (await issueCertificate(page, folder)).path
  await browser.close()
})

after(async () => {
  await context?.close()
  if (policy) rmSync(policy, { force: true })
  await system?.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('before the import the person is told that no certificate arrived', async () => {
  const page = await openBrowser()
  await page.goto(`${system.member}/certificate-check`)
  assert.match(await page.locator('main').innerText(), /電子証明書が確認できません/)
})

test('after an import with NSS and a restart of the browser it opens the login, up to the top menu', async () => {
  nss('pk12util', '-i', p12, '-W', person.password)
  const page = await openBrowser()
  await page.goto(`${system.member}/certificate-check`)
  assert.match(await page.locator('main').innerText(), /正しくインポートされています/)
  await logIn(page, system, person.password)
  assert.match(await page.locator('main').innerText(), /労金　太郎 様/)
})
