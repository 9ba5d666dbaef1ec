import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { bootstrap, withFirstOffice } from '../support/bootstrap.ts'
import { CHEAP_HASHES } from '../support/cheap-hashes.ts'
import { enrolOverHttp } from '../support/enrol.ts'
import { Client } from '../support/https.ts'
import { type LocalSystem, mailsTo, startLocalSystem } from '../support/local-system.ts'
import { registerOverHttp } from '../support/register.ts'
import { shiftJis } from '../support/shift-jis.ts'
import { launchChromium } from './support/chromium.ts'
import { logIn, openPortal, openWithKey, registerMaster } from './support/journey.ts'
import { press, typeInto } from './support/keyboard.ts'
import { newLook, pagesOnPaper } from './support/look.ts'

const staff = { userId: 'staff001', password: 'Minato#58', name: '職員　一郎', mail: 'staff@sample.co.jp' }
const master = { userId: 'master01', password: 'Minato#58', name: '労金　太郎', mail: 'master@sample.co.jp' }
const contract = { number: '55500001', initialPassword: 'Init#789' }

let system: LocalSystem
let browser: Browser
let page: Page
const look = newLook('staff.test.ts')
const see = (name: string) => look.see(page, name)

const text = () => page.locator('main').innerText()

before(async () => {
  system = await startLocalSystem(CHEAP_HASHES)
  browser = await launchChromium()
})

after(async () => {
  await browser?.close()
  await system?.stop()
})

test("bootstrap makes a bank's first office, once, while the system runs", async () => {
  const office = await withFirstOffice(system)
  await assert.rejects(bootstrap(system, '--bank', '2963', '--office', '本店営業部'), /has its first office already/)
  await assert.rejects(bootstrap(system, '--bank', '1111', '--office', '本店'), /is not in the database yet/)
  await assert.rejects(bootstrap(system, '--bank', '29'), /--bank must be/)

  const client = new Client(system)
  await registerOverHttp(client, office, staff)
  page = await (await openWithKey(browser, system, await enrolOverHttp(client, office, staff))).newPage()
  client.close()
  await logIn(page, system, staff.password)
  assert.match(await text(), /職員　一郎 様[\s\S]*労金メニュー/)
})

test('the first staff user registers a contract with nothing but the keyboard, and prints its notice', async () => {
  await press(page, 'link', '労金メニュー')
  await press(page, 'link', '契約の登録')
  await press(page, 'button', '登録')
  await page.getByText('4件の誤りがあります').waitFor()
  assert.match(await page.title(), /^エラー：契約の登録｜/)
  await see('contract-new-errors')
  await press(page, 'link', /^契約番号：/)
  await page.keyboard.type(contract.number)
  await typeInto(page, 'organisation', '見本生活協同組合')
  await typeInto(page, 'mail', 'coop@sample.co.jp')
  await typeInto(page, 'initialPassword', contract.initialPassword)
  await page.getByText('条件をすべて満たしています。').and(page.locator(':visible')).waitFor()
  await typeInto(page, 'initialPasswordAgain', contract.initialPassword)
  await page.keyboard.press('Enter')
  await page.getByText('契約を登録しました。').waitFor()
  assert.match(await text(), /契約を登録しました。[\s\S]*初期登録待ち/)
  await see('contract-registered')
  await page.goto(`${page.url().split('?')[0]}/initial-password`)
  await press(page, 'button', '設定')
  await page.getByText('2件の誤りがあります').waitFor()
  await see('initial-password-errors')
  await press(page, 'link', 'キャンセル')
  await press(page, 'link', 'ご利用開始（変更）のお知らせ')
  await page.getByText('見本生活協同組合 御中').waitFor()
  assert.match(await text(), /見本生活協同組合 御中[\s\S]*55500001/)
  assert.ok(!(await page.content()).includes(contract.initialPassword))
  assert.equal(await pagesOnPaper(page), 1, 'the notice is one A4 page')
})

test('the same contract sent again, as after a lost answer, is refused with what stands', async () => {
  await page.goto(`${system.member}/bank/contracts/new`)
  await page.getByLabel('契約番号').fill(contract.number)
  await page.getByLabel('会員・事業主名').fill('見本生活協同組合')
  await page.locator('#initialPassword').fill(contract.initialPassword)
  await page.locator('#initialPasswordAgain').fill(contract.initialPassword)
  await page.getByRole('button', { name: '登録' }).click()
  await page.getByText('（E7001）').first().waitFor()
  assert.match(await text(), /この番号の契約[\s\S]*55500001[\s\S]*見本生活協同組合/)
  await see('contract-standing')
  await page.getByRole('link', { name: contract.number, exact: true }).click()
  await page.getByRole('heading', { name: '契約情報' }).waitFor()
})

test("that contract's master registers, the organisation is told, and staff see it", async () => {
  await registerMaster(await openPortal(browser, system), { ...system, contract }, master)
  assert.match((await mailsTo(system, 'coop@sample.co.jp'))[0]?.text ?? '', /マスターユーザーが登録されました/)
  await page.goto(`${system.member}/bank/contracts`)
  await page.getByLabel('契約番号').fill('555')
  await page.getByRole('button', { name: '検索' }).click()
  assert.match(await text(), /55500001[\s\S]*見本生活協同組合[\s\S]*労金　太郎[\s\S]*利用中/)
})

const HEAD = '契約番号,会員・事業主名,メールアドレス,初期パスワード'

const chooseFile = async (lines: readonly string[], encode: (text: string) => Uint8Array = shiftJis) => {
  const contents = Buffer.from(encode([HEAD, ...lines, ''].join('\r\n')))
  await page.locator('#file').setInputFiles({ name: '契約.csv', mimeType: 'text/csv', buffer: contents })
}

const linesFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, i) => `${first + i},"髙﨑①組合, 第${i + 1}",,Csv#${String(i).padStart(3, '0')}a`)

const heading = (name: string) => page.getByRole('heading', { name, level: 2 }).waitFor()

const downloaded = async (button: string): Promise<string> => {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ])
  return readFileSync(await download.path(), 'utf8')
}

test("a CSV's faults are told by row and column before anything is sent", async () => {
  await page.goto(`${system.member}/bank`)
  await page.getByRole('link', { name: '契約の一括登録' }).click()
  await heading('CSVファイルの選択')
  await chooseFile([
    '55510001,=cmd|calc,nobody,Csv#001a',
    '55510001,組合,,short',
    `${contract.number},組合,,Csv#001a`,
    ...Array(2).fill('55510003,組合,,Csv#001a'),
  ])
  await heading('ファイルの内容の誤り')
  assert.match(
    await text(),
    /5件）に、3件の誤り[\s\S]*2\s*メールアドレス\s*nobody[\s\S]*3\s*初期パスワード\s*（表示しません）[\s\S]*同じ契約番号が5行目にもあります/,
  )
  await see('csv-faults')
  assert.match(
    await downloaded('誤りの一覧をダウンロード'),
    /^\ufeff行,項目,入力された内容,誤り\r\n2,メールアドレス,nobody,/,
  )
  await page.getByRole('button', { name: 'ファイルを選び直す' }).click()
  await chooseFile([`${contract.number},組合,,Csv#001a`])
  await heading('ファイルの内容の誤り')
  assert.match(await text(), /この契約番号は既に登録されています/)
  await page.getByRole('button', { name: 'ファイルを選び直す' }).click()
  await chooseFile(['壊れた'], text => Uint8Array.from([...Buffer.from(text), 0xff]))
  await page.getByText('E7014').waitFor()
  await see('csv-unreadable')
})

test('a CSV is registered although the connection drops, and a page that was left goes on where it stopped', async () => {
  const lines = linesFrom(55_510_000, 60)
  let requests = 0
  const rowsOfBatches = /contract-batches\/[0-9a-f]{32}\/rows$/
  await page.route(rowsOfBatches, route => {
    requests += 1
    // The second chunk's connection breaks once; from the third chunk on nothing goes through.
    return requests === 2 || requests > 3 ? route.abort('connectionreset') : route.continue()
  })
  await chooseFile(lines)
  await heading('登録する内容の確認')
  assert.match(await text(), /Shift_JIS[\s\S]*60件[\s\S]*55510000[\s\S]*髙﨑①組合, 第1/)
  assert.ok(!(await page.content()).includes('Csv#'))
  await see('csv-preview')
  await page.getByRole('button', { name: '登録' }).click()
  await page.getByText('50／60件').waitFor()
  await page.getByText(/サーバーにつながりません。.*もう一度送信します/).waitFor()
  await see('csv-sending')

  await page.unroute(rowsOfBatches)
  page.once('dialog', dialog => dialog.accept())
  await page.goto(`${system.member}/bank/contracts/csv`)
  // What warns of the session's end hears of each chunk: a long registration is no idle time.
  const heard = page.evaluate(
    () => new Promise(resolve => new BroadcastChannel('session').addEventListener('message', resolve, { once: true })),
  )
  await chooseFile(lines)
  await heading('登録する内容の確認')
  await heard
  assert.match(await text(), /50件は送信済み/)
  await page.getByRole('button', { name: '登録' }).click()
  await heading('登録結果')
  assert.match(await text(), /60件の契約を登録しました/)
  await see('csv-done')
  const result = await downloaded('結果をダウンロード')
  assert.equal(result.split('\r\n').length, 62)
  assert.match(result, /\r\n2,55510000,"髙﨑①組合, 第1",,登録しました\r\n/)
  assert.ok(!result.includes('Csv#'))
})

test('whether a CSV is registered is not known where that answer was lost; 続ける finds out', async () => {
  await page.goto(`${system.member}/bank/contracts/csv`)
  const commit = /contract-batches\/[0-9a-f]{32}\/commit$/
  await page.route(commit, async route => {
    await route.fetch()
    await route.abort('connectionreset')
  })
  await chooseFile(linesFrom(55_530_000, 3))
  await heading('登録する内容の確認')
  await page.getByRole('button', { name: '登録' }).click()
  // Each try that waits is made at once where the browser says that it is on the network.
  await page.evaluate(() => void setInterval(() => window.dispatchEvent(new Event('online')), 50))
  const isUnsure = page.getByText('登録が終わったかどうか、まだ確かめられていません。')
  await isUnsure.waitFor()
  assert.doesNotMatch(await text(), /まだ何も登録していません/)
  await see('csv-unsure')
  await page.unroute(commit)
  await page.route(commit, route => route.fulfill({ status: 403 }))
  await page.getByRole('button', { name: '続ける' }).click()
  await page.getByText('ログインの有効時間が過ぎたか、別の画面でログインされました。').waitFor()
  assert.equal(await isUnsure.isVisible(), true)
  assert.doesNotMatch(await text(), /まだ何も登録していません/)
  await see('csv-unsure-signed-out')
  await page.unroute(commit)
  await page.getByRole('button', { name: '続ける' }).click()
  await heading('登録結果')
  assert.match(await text(), /3件の契約を登録しました/)
})

test('while a file is checked another one can be chosen; that a login has ended is told as that', async () => {
  await page.goto(`${system.member}/bank/contracts/csv`)
  const numbers = /contract-batches\/taken-numbers$/
  const { promise: answer, resolve } = Promise.withResolvers<void>()
  await page.route(numbers, async route => {
    await answer
    await route.continue()
  })
  await chooseFile(linesFrom(55_540_000, 2))
  await heading('内容の確認中')
  await see('csv-checking')
  await page.getByRole('button', { name: 'ファイルを選び直す' }).click()
  await heading('CSVファイルの選択')
  const late = page.waitForResponse(numbers)
  resolve()
  await late
  await page.unroute(numbers)
  assert.ok(await page.getByRole('heading', { name: 'CSVファイルの選択' }).isVisible())
  await page.route(numbers, route => route.fulfill({ status: 401 }))
  await chooseFile(linesFrom(55_540_000, 2))
  await page.getByText('別のタブでログインしてから、この画面でファイルを選び直してください。').waitFor()
  await heading('CSVファイルの選択')
  await page.unroute(numbers)
})

test('a contract of the CSV has its master registered; the same file again is refused, a cancelled one leaves nothing', async () => {
  const person = { ...master, userId: 'master02', mail: 'master02@sample.co.jp' }
  const ofFile = { number: '55510059', initialPassword: 'Csv#059a' }
  await registerMaster(await openPortal(browser, system), { ...system, contract: ofFile }, person)

  await page.goto(`${system.member}/bank/contracts/csv`)
  await chooseFile(linesFrom(55_510_000, 60))
  await heading('ファイルの内容の誤り')
  assert.match(await text(), /60件の誤り/)
  await page.getByRole('button', { name: 'ファイルを選び直す' }).click()
  await chooseFile(linesFrom(55_520_000, 30))
  await heading('登録する内容の確認')
  await page.route(/rows$/, route => route.abort('connectionreset'))
  await page.getByRole('button', { name: '登録' }).click()
  await page.getByText('もう一度送信します').waitFor()
  const batch = /contract-batches\/[0-9a-f]{32}$/
  const refusal = page.getByText('キャンセルできませんでした。')
  await page.route(batch, route => route.abort('connectionreset'))
  await page.getByRole('button', { name: 'キャンセル' }).click()
  await refusal.waitFor()
  await see('csv-not-cancelled')
  await page.unroute(batch)
  await page.route(batch, route => route.fulfill({ status: 401 }))
  await page.getByRole('button', { name: 'キャンセル' }).click()
  await page.getByText('別のタブでログインしてから、この画面でもう一度「キャンセル」を押してください。').waitFor()
  await page.unroute(batch)
  await page.getByRole('button', { name: 'キャンセル' }).click()
  await page.getByText('キャンセルしました。1件も登録していません。').waitFor()
  await see('csv-cancelled')
  await page.unroute(/rows$/)
  await page.goto(`${system.member}/bank/contracts?number=5552`)
  assert.match(await text(), /該当する契約はありません/)
  await see('contracts-none')
  look.end()
})
