import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { enrolOverHttp } from '../support/enrol.ts'
import { Client } from '../support/https.ts'
import { type LocalSystem, mailsTo, startLocalSystem } from '../support/local-system.ts'
import { registerOverHttp } from '../support/register.ts'
import { launchChromium } from './support/chromium.ts'
import { logIn, openPortal, openWithKey, registerMaster } from './support/journey.ts'

const staff = { userId: 'staff001', password: 'Passw0rd!', name: '職員　一郎', mail: 'staff@sample.co.jp' }
const master = { userId: 'master01', password: 'Passw0rd!', name: '労金　太郎', mail: 'master@sample.co.jp' }
const contract = { number: '55500001', initialPassword: 'Init#789' }

let system: LocalSystem
let browser: Browser
let page: Page

const bootstrap = (...args: string[]) =>
  promisify(execFile)('node', ['scripts/bootstrap.ts', ...args], {
    env: { ...process.env, STATE_DIR: system.stateDir, SCRYPT_LOG2_N: '10', SCRYPT_P: '1' },
  })

const text = () => page.locator('main').innerText()

before(async () => {
  system = await startLocalSystem({ SCRYPT_LOG2_N: '10', SCRYPT_P: '1' })
  browser = await launchChromium()
})

after(async () => {
  await browser?.close()
  await system?.stop()
})

test("bootstrap makes a bank's first office, once, while the system runs", async () => {
  const { stdout } = await bootstrap('--bank', '2963', '--office', '本店営業部')
  const number = /contract number\)\s+(\d{8})/.exec(stdout)?.[1] ?? ''
  const initialPassword = /initial password\)\s+(\S{8})/.exec(stdout)?.[1] ?? ''
  await assert.rejects(bootstrap('--bank', '2963', '--office', '本店営業部'), /has its first office already/)
  await assert.rejects(bootstrap('--bank', '1111', '--office', '本店'), /is not in the database yet/)
  await assert.rejects(bootstrap('--bank', '29'), /--bank must be/)

  const client = new Client(system)
  const office = { ...system, contract: { number, initialPassword } }
  await registerOverHttp(client, office, staff)
  page = await (await openWithKey(browser, system, await enrolOverHttp(client, office, staff))).newPage()
  client.close()
  await logIn(page, system, staff.password)
  assert.match(await text(), /職員　一郎 様[\s\S]*労金メニュー/)
})

test('the first staff user registers a contract and prints its notice', async () => {
  await page.getByRole('link', { name: '労金メニュー' }).click()
  await page.getByRole('link', { name: '契約の登録' }).click()
  await page.getByRole('button', { name: '登録' }).click()
  assert.match(await text(), /4件の誤りがあります/)
  await page.getByLabel('契約番号').fill(contract.number)
  await page.getByLabel('会員・事業主名').fill('見本生活協同組合')
  await page.locator('#mail').fill('coop@sample.co.jp')
  await page.locator('#initialPassword').fill(contract.initialPassword)
  await page.getByLabel('初期パスワード再入力').fill(contract.initialPassword)
  await page.getByRole('button', { name: '登録' }).click()
  assert.match(await text(), /契約を登録しました。[\s\S]*初期登録待ち/)
  await page.getByRole('link', { name: 'ご利用開始（変更）のお知らせ' }).click()
  assert.match(await text(), /見本生活協同組合 御中[\s\S]*55500001/)
  assert.ok(!(await page.content()).includes(contract.initialPassword))
})

test("that contract's master registers, the organisation is told, and staff see it", async () => {
  await registerMaster(await openPortal(browser, system), { ...system, contract }, master)
  assert.match((await mailsTo(system, 'coop@sample.co.jp'))[0]?.text ?? '', /マスターユーザーが登録されました/)
  await page.goto(`${system.member}/bank/contracts`)
  await page.getByLabel('契約番号').fill('555')
  await page.getByRole('button', { name: '検索' }).click()
  assert.match(await text(), /55500001[\s\S]*見本生活協同組合[\s\S]*労金　太郎[\s\S]*利用中/)
})
