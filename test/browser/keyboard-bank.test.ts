import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { lock, type Member, newGeneralUser, newMaster, newStaff, pathOf, person } from '../support/cast.ts'
import { CHEAP_HASHES } from '../support/cheap-hashes.ts'
import { type LocalSystem, startLocalSystem } from '../support/local-system.ts'
import { launchChromium } from './support/chromium.ts'
import { roam } from './support/focus.ts'
import {
  choose,
  chooseFile,
  chooseOne,
  download,
  type File,
  isDone,
  isRefused,
  openAtMenu,
  press,
  typeInto,
  typeMoment,
  typeOver,
} from './support/keyboard.ts'
import { OPENED_SCREENS } from './support/screens.ts'

let system: LocalSystem
let browser: Browser
let general: Member & { id: string }
/** Registered by the first: asks from the first day on. */
let asks: Page
let approves: Page

const clients: Member[] = []

before(async () => {
  system = await startLocalSystem({ RATE_LIMIT: 'off', ...CHEAP_HASHES })
  browser = await launchChromium()
  const staff = await newStaff(system)
  const second = await newGeneralUser(system, staff, person('staff002', '職員　花子'))
  const master = await newMaster(system)
  general = await newGeneralUser(system, master)
  clients.push(staff, second, master, general)
  await lock(system, general)
  approves = await openAtMenu(browser, system, staff)
  asks = await openAtMenu(browser, system, second)
})

after(async () => {
  for (const { client } of clients) client.close()
  await browser?.close()
  await system?.stop()
})

const toBankMenu = async (page: Page): Promise<void> => {
  await page.goto(`${system.member}/menu`)
  await press(page, 'link', '労金メニュー')
}

test('every screen of the bank is gone through with Tab, and at 400 % back', async () => {
  for (const door of OPENED_SCREENS.filter(({ who }) => who === 'staff')) {
    await asks.goto(`${system.member}${pathOf({ system, general }, door)}`)
    await roam(asks)
  }
})

test('お知らせ: refused, registered, changed, withdrawn', async () => {
  await toBankMenu(asks)
  await press(asks, 'link', 'お知らせの管理')
  await press(asks, 'link', 'お知らせの登録')
  await press(asks, 'button', '登録')
  await isRefused(asks, 4)
  await press(asks, 'link', /^件名：/)
  await asks.keyboard.type('メンテナンスのお知らせ')
  await typeInto(asks, 'text', '日曜日は\n終日、ご利用いただけません。')
  await typeMoment(asks, 'fromAt', '2026-01-02T09:30')
  await typeMoment(asks, 'untilAt', '2099-12-31T18:00')
  await press(asks, 'button', '登録')
  await isDone(asks, 'お知らせを登録しました。')
  await press(asks, 'link', 'メンテナンスのお知らせ')
  assert.equal(await asks.locator('#fromAt').inputValue(), '2026-01-02T09:30')
  assert.equal(await asks.locator('#untilAt').inputValue(), '2099-12-31T18:00')
  await typeInto(asks, 'title', '夜間メンテナンスのお知らせ')
  await asks.keyboard.press('Enter')
  await isDone(asks, 'お知らせを変更しました。')
  await press(asks, 'link', '夜間メンテナンスのお知らせ')
  await press(asks, 'button', '取り下げる', 'Space')
  await isDone(asks, 'お知らせを取り下げました。')
})

const csv = (...lines: string[]): File => ({
  name: '契約.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(['契約番号,会員・事業主名,メールアドレス,初期パスワード', ...lines, ''].join('\r\n')),
})

const part = (page: Page, heading: string) => page.locator('h2:focus', { hasText: heading }).waitFor()

test('契約の一括登録: the file is chosen, mended, chosen anew and registered', async () => {
  await toBankMenu(asks)
  await press(asks, 'link', '契約の一括登録')
  await chooseFile(asks, 'file', csv('55510001,組合,nobody,Csv#001a'), 'Enter')
  await part(asks, 'ファイルの内容の誤り')
  assert.match(await download(asks, '誤りの一覧をダウンロード'), /\r\n2,メールアドレス,nobody,/)
  await press(asks, 'button', 'ファイルを選び直す', 'Space')
  await part(asks, 'CSVファイルの選択')
  await chooseFile(asks, 'file', csv('55510001,見本第一組合,,Csv#001a', '55510002,見本第二組合,,Csv#002a'), 'Space')
  await part(asks, '登録する内容の確認')
  await press(asks, 'button', '登録')
  await part(asks, '登録結果')
  await isDone(asks, '2件の契約を登録しました。')
  assert.match(await download(asks, '結果をダウンロード'), /55510002,見本第二組合,,登録しました\r\n/)
  await press(asks, 'link', '契約の一覧へ')
  await press(asks, 'link', '55510001')
  await asks.getByRole('heading', { name: '契約情報' }).waitFor()
})

test('who is locked is found, and the lock lifted', async () => {
  await toBankMenu(asks)
  await press(asks, 'link', '契約・ユーザーの検索')
  await press(asks, 'link', 'ロック中')
  await press(asks, 'link', general.person.name)
  await press(asks, 'link', 'ロック・閉塞の確認と解除')
  await press(asks, 'button', '解除')
  await isDone(asks, '解除しました。')
  await press(asks, 'button', '解除', 'Space')
  await asks.getByText('ロック・閉塞しているものはありません。').waitFor()
})

test('a mail is sent again', async () => {
  await press(asks, 'link', '契約情報へ')
  await press(asks, 'link', /ロックのお知らせ/)
  await press(asks, 'button', '再送信')
  await isDone(asks, '再送信の手続きをしました。')
})

test('検索: from the name to the user, whose certificate is revoked for a reason', async () => {
  await toBankMenu(asks)
  await press(asks, 'link', '契約・ユーザーの検索')
  await typeInto(asks, 'q', '花子')
  await choose(asks, 'kind', '契約番号')
  await press(asks, 'button', '検索')
  await isRefused(asks, 1)
  await press(asks, 'link', /^検索する言葉：/)
  await typeOver(asks, '一般　花子')
  await choose(asks, 'kind', 'ユーザー名')
  await press(asks, 'button', '検索')
  await press(asks, 'link', general.person.name)
  await press(asks, 'link', '失効する')
  await chooseOne(asks, '担当者の交代・異動')
  await press(asks, 'button', '失効')
  await isDone(asks, '電子証明書を失効しました。')
  await press(asks, 'link', general.person.name)
  await asks.getByText('担当者の交代・異動').waitFor()
})

test('契約情報の訂正', async () => {
  await toBankMenu(asks)
  await press(asks, 'link', '契約の一覧')
  await press(asks, 'link', system.contract.number)
  await press(asks, 'link', '契約情報の訂正')
  await typeInto(asks, 'organisation', '')
  await press(asks, 'button', '訂正')
  await isRefused(asks, 1)
  await press(asks, 'link', /^会員・事業主名：/)
  await asks.keyboard.type('見本生活協同組合')
  await asks.keyboard.press('Enter')
  await isDone(asks, '契約情報を訂正しました。')
})

/** The paper, on whichever screen an act is asked for. */
const sendRequest = async (page: Page): Promise<void> => {
  await typeInto(page, 'paperNumber', '2026-0125')
  await typeInto(page, 'reason', '申請書のとおり')
  await press(page, 'button', '承認を依頼')
  await page.getByText('ほかの職員の承認を待っています').waitFor()
}

/** From the contract's page: what the act alone asks, and the paper. */
const askFor = async (act: string, fill: () => Promise<void> = async () => {}): Promise<void> => {
  await asks.goto(`${system.member}/bank/contracts/${system.contract.number}`)
  await press(asks, 'link', act)
  await fill()
  await sendRequest(asks)
}

const withdraw = async (page: Page): Promise<void> => {
  await press(page, 'button', '取り下げ')
  await page.getByText('取り下げられました。').waitFor()
}

const openRequest = async (act: string): Promise<void> => {
  await approves.goto(`${system.member}/bank`)
  await press(approves, 'link', '承認待ち（1件）')
  await press(approves, 'link', act)
}

test('what else needs a second one is asked for, each with its own fields, and withdrawn', async () => {
  await askFor('マスターユーザーのメールアドレスの訂正', async () => {
    await press(asks, 'button', '承認を依頼')
    await isRefused(asks, 3)
    await typeInto(asks, 'mail', 'taro@coop.example.jp')
    await typeInto(asks, 'mailAgain', 'taro@coop.example.jp')
  })
  await withdraw(asks)
  await askFor('マスターユーザーの初期化', async () => {
    await typeInto(asks, 'initialPassword', 'Init#012')
    await typeInto(asks, 'initialPasswordAgain', 'Init#012')
  })
  await withdraw(asks)
})

test("a colleague's certificate, and the colleague: asked for and withdrawn", async () => {
  await toBankMenu(approves)
  await press(approves, 'link', '契約の一覧')
  await press(approves, 'link', /^2963/)
  await press(approves, 'link', '失効を依頼する')
  await chooseOne(approves, '担当者の交代・異動')
  await sendRequest(approves)
  await withdraw(approves)
  await approves.goto(`${system.member}/users`)
  await press(approves, 'link', '職員　花子')
  await press(approves, 'link', '削除')
  await sendRequest(approves)
  await withdraw(approves)
})

test('契約の終了: asked for, declined with a reason, asked for again, withdrawn, approved, and taken back', async () => {
  const ask = () => askFor('契約の終了')
  const see = () => openRequest('契約の終了')
  await ask()
  await see()
  await press(approves, 'button', '却下')
  await isRefused(approves, 1)
  await press(approves, 'link', /^却下の理由：/)
  await approves.keyboard.type('申請書の日付がありません')
  await approves.keyboard.press('Enter')
  await approves.getByText('却下されました。').waitFor()
  await ask()
  await withdraw(asks)
  await ask()
  await see()
  await press(approves, 'button', '承認して実行', 'Space')
  await isDone(approves, '承認され、手続きが完了しました。')
  await askFor('契約の終了の取り消し')
  await openRequest('契約の終了の取り消し')
  await press(approves, 'button', '承認して実行')
  await isDone(approves, '承認され、手続きが完了しました。')
})

test('操作履歴 is saved as CSV and as JSON Lines, and the way out', async () => {
  await asks.goto(`${system.member}/menu`)
  await press(asks, 'link', '操作履歴')
  await choose(asks, 'operation', '契約の終了')
  await press(asks, 'button', '表示')
  await asks.waitForURL(/operation=/)
  assert.match(await download(asks, 'CSVダウンロード'), new RegExp(`\r\n.*${system.contract.number}.*\r\n`))
  assert.match(await download(asks, 'JSON Linesダウンロード'), /"staff002"/)
  await press(asks, 'button', 'ログアウト')
  await asks.waitForURL(/\/logged-out$/)
})
