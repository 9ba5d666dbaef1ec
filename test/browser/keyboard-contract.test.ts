import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import {
  lock,
  type Member,
  newGeneralUser,
  newMaster,
  pathOf,
  person,
  registerGeneralUser,
  TEMPORARY,
} from '../support/cast.ts'
import { CHEAP_HASHES } from '../support/cheap-hashes.ts'
import { codeFor, type LocalSystem, startLocalSystem } from '../support/local-system.ts'
import { launchChromium } from './support/chromium.ts'
import { roam } from './support/focus.ts'
import { openPortal, openWithKey } from './support/journey.ts'
import {
  choose,
  chooseOne,
  comeIn,
  download,
  enrol,
  isDone,
  isRefused,
  openAtMenu,
  press,
  typeInto,
  typeMoment,
  typeOver,
} from './support/keyboard.ts'
import { OPENED_SCREENS } from './support/screens.ts'

const newcomer = person('general2', '一般　次郎')

let system: LocalSystem
let browser: Browser
let folder: string
let master: Member
let general: Member & { id: string }
let masters: Page
let users: Page

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keyboard-'))
  system = await startLocalSystem({ RATE_LIMIT: 'off', ...CHEAP_HASHES })
  browser = await launchChromium()
  master = await newMaster(system)
  general = await newGeneralUser(system, master)
  await registerGeneralUser(system, master, newcomer)
  masters = await openAtMenu(browser, system, master)
  users = await (await openWithKey(browser, system, general.certificate)).newPage()
})

after(async () => {
  master?.client.close()
  general?.client.close()
  await browser?.close()
  await system?.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('契約ユーザー情報変更: an error leads to its field, the code proves the new address', async () => {
  await press(masters, 'link', '契約ユーザー情報変更')
  await typeInto(masters, 'name', '労金　次郎')
  await typeInto(masters, 'mail', 'newer@sample.co.jp')
  await press(masters, 'button', '変更', 'Space')
  await isRefused(masters, 2)
  await press(masters, 'link', /^メールアドレス再入力：/)
  await typeOver(masters, 'newer@sample.co.jp')
  await typeInto(masters, 'currentPassword', master.person.password)
  await masters.keyboard.press('Enter')
  await masters.getByRole('heading', { name: 'メールアドレスの確認' }).waitFor()
  await press(masters, 'button', '認証')
  await isRefused(masters, 1)
  await press(masters, 'link', /^認証コード：/)
  await masters.keyboard.type(await codeFor(system, 'newer@sample.co.jp'))
  await masters.keyboard.press('Enter')
  await isDone(masters, '契約ユーザー情報を変更しました。')
  await press(masters, 'link', 'トップメニューへ')
  await masters.getByText('労金　次郎 様').waitFor()
})

test('every screen of the portal and of a contract is gone through with Tab, and at 400 % back', async () => {
  for (const door of OPENED_SCREENS.filter(({ who }) => who !== 'staff')) {
    await masters.goto(`${system[door.origin]}${pathOf({ system, general }, door)}`)
    await roam(masters)
  }
})

test('the master lifts one of two locks, chosen with the arrow keys', async () => {
  await lock(system, general)
  await masters.goto(`${system.member}/menu`)
  await press(masters, 'link', '一般ユーザー管理')
  await press(masters, 'link', general.person.name)
  await press(masters, 'link', 'ロック・閉塞の解除')
  await chooseOne(masters, '電子証明書発行')
  await press(masters, 'button', '解除')
  await isDone(masters, 'ロック・閉塞を解除しました。')
  await masters.getByText('ログイン：ロック中').waitFor()
  await press(masters, 'link', 'ロック・閉塞の解除')
  await press(masters, 'button', '解除', 'Space')
  await isDone(masters, 'ロック・閉塞を解除しました。')
})

test("the master changes a user's name", async () => {
  await press(masters, 'link', 'ユーザー名・メールアドレスの変更')
  await typeInto(masters, 'name', 'half width')
  await press(masters, 'button', '変更')
  await isRefused(masters, 1)
  await press(masters, 'link', /^ユーザー名：/)
  general.person.name = '一般　春子'
  await typeOver(masters, general.person.name)
  await press(masters, 'button', '変更')
  await isDone(masters, 'ユーザー情報を変更しました。')
})

test("a temporary password of the master's, and after it an own one", async () => {
  await press(masters, 'link', '仮のパスワードの設定')
  await press(masters, 'button', '設定')
  await isRefused(masters, 2)
  await press(masters, 'link', /^仮のパスワード：/)
  await masters.keyboard.type('Temp#456')
  await typeInto(masters, 'passwordAgain', 'Temp#456')
  await masters.keyboard.press('Enter')
  await isDone(masters, '仮のパスワードを設定しました。')

  await comeIn(users, system, 'Temp#456')
  await users.getByRole('heading', { name: 'パスワードの設定' }).waitFor()
  await press(users, 'button', '設定')
  await isRefused(users, 2)
  await press(users, 'link', /^新しいパスワード：/)
  await users.keyboard.type('Newer#12')
  await typeInto(users, 'passwordAgain', 'Newer#12')
  await users.keyboard.press('Enter')
  await isDone(users, 'パスワードを変更しました。')
})

test('a temporary password is replaced by an own one at the enrolment', async () => {
  const page = await openPortal(browser, system)
  await press(page, 'link', '一般ユーザーの初期登録')
  await enrol(page, system, newcomer, folder, TEMPORARY)
  await page.context().close()
})

test('操作履歴 is narrowed by day, user and result, and saved as CSV', async () => {
  await masters.goto(`${system.member}/menu`)
  await press(masters, 'link', '操作履歴')
  await typeMoment(masters, 'from', '2020-01-02')
  await choose(masters, 'user', general.person.name)
  await choose(masters, 'result', '失敗')
  await press(masters, 'button', '表示')
  await masters.waitForURL(/from=2020-01-02.*result=refused/)
  assert.match(await download(masters, 'CSVダウンロード'), new RegExp(`\\r\\n.*${general.person.name}.*\\r\\n`))
})

test('the master revokes a certificate and deletes its user', async () => {
  await press(masters, 'link', 'トップメニューへ')
  await press(masters, 'link', '一般ユーザー管理')
  await press(masters, 'link', general.person.name)
  await press(masters, 'link', 'この電子証明書を失効する')
  await press(masters, 'button', '失効')
  await isDone(masters, '電子証明書を失効しました。')
  await press(masters, 'link', '削除')
  await press(masters, 'button', '削除', 'Space')
  await isDone(masters, '一般ユーザーを削除しました。')
})

test('ログアウト', async () => {
  await press(masters, 'button', 'ログアウト')
  await masters.waitForURL(/\/logged-out$/)
})
