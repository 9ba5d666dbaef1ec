// A person who uses no mouse: the Tab key up to what is meant, every stop on the way looked at.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { codeFor, type LocalSystem } from '../../support/local-system.ts'
import type { Person } from '../../support/register.ts'

/** More stops than any of our screens has: behind it the key leads nowhere. */
const MOST_STOPS = 60

/** What has the focus must show it (WCAG 2.4.7) and not lie behind something (2.4.11). Undefined where all is well. */
const faultOfFocus = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => {
    const element = document.activeElement
    if (!element || element === document.body) return undefined
    const name = element.outerHTML.slice(0, 120)
    const { outlineStyle } = getComputedStyle(element)
    const isShown = outlineStyle !== 'none' || element.matches('.menu__link')
    if (!isShown) return `shows no focus: ${name}`
    const { left, top, width, height } = element.getBoundingClientRect()
    const above = document.elementFromPoint(left + width / 2, top + height / 2)
    return above && (element.contains(above) || above.contains(element)) ? undefined : `is covered: ${name}`
  })

/** Tab until the element has the focus; every stop on the way is looked at. */
const tabTo = async (page: Page, target: Locator): Promise<void> => {
  await target.waitFor()
  for (let stops = 0; stops < MOST_STOPS; stops++) {
    if (await target.evaluate(element => element === document.activeElement)) return
    await page.keyboard.press('Tab')
    assert.equal(await faultOfFocus(page), undefined)
  }
  assert.fail(`the Tab key never reached ${target}`)
}

/** Tab to the field of this label, then the keys. */
export const type = async (page: Page, label: string | RegExp, text: string): Promise<void> => {
  await tabTo(page, page.getByRole('textbox', { name: label }))
  await page.keyboard.type(text)
}

/** The same by the id, where two labels begin alike. */
export const typeInto = async (page: Page, id: string, text: string): Promise<void> => {
  await tabTo(page, page.locator(`#${id}`))
  await page.keyboard.type(text)
}

/** Tab to the link or button, then Enter. */
export const press = async (page: Page, role: 'link' | 'button', name: string | RegExp): Promise<void> => {
  await tabTo(page, page.getByRole(role, { name, exact: true }).and(page.locator(':visible')).first())
  await page.keyboard.press('Enter')
}

/** 電子証明書発行 from ① to 閉じる; answers the .p12 in the given folder. */
export const enrol = async (page: Page, system: LocalSystem, person: Person, folder: string): Promise<string> => {
  await page.getByRole('heading', { name: 'ユーザー認証' }).waitFor()
  await typeInto(page, 'userId', person.userId)
  await typeInto(page, 'password', person.password)
  await page.keyboard.press('Enter')
  await page.locator('#code').waitFor()
  await typeInto(page, 'code', await codeFor(system, person.mail))
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: '発行', exact: true }).waitFor()
  const downloading = page.waitForEvent('download')
  await press(page, 'button', '発行')
  const path = join(folder, 'by-keyboard.p12')
  await (await downloading).saveAs(path)
  await press(page, 'button', 'インポートへ進む')
  await press(page, 'button', '閉じる')
  await page.getByRole('heading', { name: '電子証明書の発行が終わりました' }).waitFor()
  return path
}
