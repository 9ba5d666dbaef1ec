// A person who uses no mouse: the Tab key up to what is meant, every stop on the way looked at.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import type { Member } from '../../support/cast.ts'
import { codeFor, type LocalSystem } from '../../support/local-system.ts'
import type { Person } from '../../support/register.ts'
import { tabTo } from './focus.ts'
import { openWithKey } from './journey.ts'

/** Tab to the field of this label, then the keys. */
export const type = async (page: Page, label: string | RegExp, text: string): Promise<void> => {
  await tabTo(page, page.getByRole('textbox', { name: label }))
  await page.keyboard.type(text)
}

/** What stood in the field that has the focus gives way to this. */
export const typeOver = async (page: Page, text: string): Promise<void> => {
  await page.keyboard.press('Control+A')
  await page.keyboard.press('Delete')
  await page.keyboard.type(text)
}

/** The same by the id, where two labels begin alike. What stood in the field is typed over. */
export const typeInto = async (page: Page, id: string, text: string): Promise<void> => {
  await tabTo(page, page.locator(`#${id}`))
  await typeOver(page, text)
}

/** A date, and a time where there is one: part by part, in the order of the browser's own language, which is English. */
export const typeMoment = async (page: Page, id: string, moment: string): Promise<void> => {
  const [, year = '', month = '', day = '', , hour = '', minute = ''] =
    /^(\d{4})-(\d\d)-(\d\d)(T(\d\d):(\d\d))?$/.exec(moment) ?? []
  await tabTo(page, page.locator(`#${id}`))
  await page.keyboard.type(`${month}${day}${year}`)
  if (!hour) return
  // Of five digits there might be a year.
  await page.keyboard.press('ArrowRight')
  await page.keyboard.type(`${hour}${minute}${Number(hour) < 12 ? 'AM' : 'PM'}`)
}

/** Tab to the link or button, then the key. */
export const press = async (
  page: Page,
  role: 'link' | 'button',
  name: string | RegExp,
  key: 'Enter' | 'Space' = 'Enter',
): Promise<void> => {
  await tabTo(page, page.getByRole(role, { name, exact: true }).and(page.locator(':visible')).first())
  await page.keyboard.press(key)
}

/** More than any list or group of ours has. */
const MOST_CHOICES = 60

const arrowDownTo = async (page: Page, isThere: () => Promise<boolean>): Promise<void> => {
  for (let presses = 0; presses < MOST_CHOICES; presses++) {
    if (await isThere()) return
    await page.keyboard.press('ArrowDown')
  }
  assert.fail('the arrow key never reached the choice')
}

/** Tab to the list, then down to the option that begins so. */
export const choose = async (page: Page, id: string, option: string): Promise<void> => {
  const list = page.locator(`select#${id}`)
  await tabTo(page, list)
  await arrowDownTo(page, async () => (await list.locator('option:checked').innerText()).startsWith(option))
}

/** Tab to the one of the group that is chosen, then down to the wanted one. */
export const chooseOne = async (page: Page, label: string): Promise<void> => {
  await tabTo(page, page.locator('input[type=radio]:checked'))
  await arrowDownTo(page, () => page.getByRole('radio', { name: label }).isChecked())
}

export type File = { name: string; mimeType: string; buffer: Buffer }

/** Tab to the field, then the key that opens the system's own window for files; what is chosen there. */
export const chooseFile = async (page: Page, id: string, file: File, key: 'Enter' | 'Space'): Promise<void> => {
  // Before the way there: the browser must have heard of it when the key arrives, or it opens a window of its own.
  const opening = page.waitForEvent('filechooser')
  await tabTo(page, page.locator(`#${id}`))
  await page.keyboard.press(key)
  await (await opening).setFiles(file)
}

/** The button that answers with a file; what is in it. */
export const download = async (page: Page, button: string): Promise<string> => {
  const downloading = page.waitForEvent('download')
  await press(page, 'button', button)
  return readFileSync(await (await downloading).path(), 'utf8')
}

/** The form was refused: the focus is on the summary of so many errors, from where the Tab key goes on to them. */
export const isRefused = async (page: Page, errors: number): Promise<void> =>
  page.locator('.alert--error:focus', { hasText: `${errors}件の誤りがあります` }).waitFor()

/** The notice above the screen says that it is done. */
export const isDone = (page: Page, text: string): Promise<void> =>
  page.locator('.alert--success', { hasText: text }).and(page.locator(':visible')).waitFor()

/** From the portal to the top menu, with the certificate that the window's browser holds. */
export const comeIn = async (page: Page, system: LocalSystem, password: string): Promise<void> => {
  await page.goto(system.portal)
  await press(page, 'link', 'ログイン')
  await page.getByRole('heading', { name: 'ログイン', exact: true }).waitFor()
  await typeInto(page, 'password', password)
  await press(page, 'button', 'ログイン')
}

/** A member's own window, at the top menu. */
export const openAtMenu = async (
  browser: Browser,
  system: LocalSystem,
  { certificate, person }: Member,
): Promise<Page> => {
  const page = await (await openWithKey(browser, system, certificate)).newPage()
  await comeIn(page, system, person.password)
  await page.getByRole('heading', { name: 'トップメニュー' }).waitFor()
  return page
}

/**
 * 電子証明書発行 from ① to 閉じる; answers the .p12 in the given folder. Who comes with a temporary password sets their
 * own on the way.
 */
export const enrol = async (
  page: Page,
  system: LocalSystem,
  person: Person,
  folder: string,
  temporary?: string,
): Promise<string> => {
  await page.getByRole('heading', { name: 'ユーザー認証' }).waitFor()
  await typeInto(page, 'userId', person.userId)
  await typeInto(page, 'password', temporary ?? person.password)
  await page.keyboard.press('Enter')
  await page.locator('#code').waitFor()
  await typeInto(page, 'code', await codeFor(system, person.mail))
  await page.keyboard.press('Enter')
  if (temporary !== undefined) {
    await page.getByRole('heading', { name: 'パスワードの設定' }).waitFor()
    await press(page, 'button', '設定')
    await isRefused(page, 2)
    await press(page, 'link', /^新しいパスワード：/)
    await page.keyboard.type(person.password)
    await typeInto(page, 'newPasswordAgain', person.password)
    await page.keyboard.press('Enter')
  }
  await page.getByRole('button', { name: '発行', exact: true }).waitFor()
  const downloading = page.waitForEvent('download')
  await press(page, 'button', '発行')
  const path = join(folder, `${person.userId}-by-keyboard.p12`)
  await (await downloading).saveAs(path)
  await press(page, 'button', 'インポートへ進む')
  await press(page, 'button', '閉じる')
  await page.getByRole('heading', { name: '電子証明書の発行が終わりました' }).waitFor()
  return path
}
