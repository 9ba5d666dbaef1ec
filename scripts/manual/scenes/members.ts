import type { Page } from 'playwright-core'
import { logIn, submit } from '../../../test/browser/support/journey.ts'
import { TEMPORARY } from '../../../test/support/cast.ts'
import { codeFor } from '../../../test/support/local-system.ts'
import { SAMPLE_CODE } from '../samples.ts'
import { PEOPLE, type Stage } from '../stage.ts'
import { fill } from './fill.ts'

const NEW_TEMPORARY = 'Temp#456'
/** The general user's, in place of the second temporary one. */
export const OWN_PASSWORD = 'Later#12'
/** The master's, from パスワード変更 to パスワード設定リンク. */
const CHANGED = 'Tulip#58'

/** 一般ユーザー管理: the list, and a user registered; answers the path of the user's page. */
export const registerGeneral = async ({ system, take }: Stage, page: Page): Promise<string> => {
  const { userId, name, mail } = PEOPLE.general
  await page.goto(`${system.member}/users/new`)
  await fill(page, { userId, password: TEMPORARY, passwordAgain: TEMPORARY, name, mail, mailAgain: mail })
  await take(page, 'user-new')
  await submit(page, '確認')
  await take(page, 'user-confirm')
  await submit(page, '登録')
  await take(page, 'user-slip')
  return new URL(page.url()).pathname.replace('/slip', '')
}

/** 一般ユーザー情報 and every act on a user, none of them carried out but a new temporary password. */
export const lookAfterGeneral = async ({ system, take }: Stage, page: Page, user: string): Promise<void> => {
  await page.goto(`${system.member}/users`)
  await take(page, 'users')
  await page.goto(`${system.member}${user}`)
  await take(page, 'user')
  await page.goto(`${system.member}${user}/change`)
  await take(page, 'user-change')
  await page.goto(`${system.member}${user}/temporary-password`)
  await fill(page, { password: NEW_TEMPORARY, passwordAgain: NEW_TEMPORARY })
  await take(page, 'user-temporary-password')
  await submit(page, '設定')
  await page.goto(`${system.member}${user}/delete`)
  await take(page, 'user-delete')
  await page.goto(`${system.member}${user}`)
  await page.getByRole('link', { name: 'この電子証明書を失効する' }).click()
  await page.getByRole('heading', { name: '電子証明書の失効' }).waitFor()
  await take(page, 'user-revoke')
}

/** A login with the new temporary password, and an own one in its place. */
export const useTemporary = async ({ system, take }: Stage, page: Page): Promise<void> => {
  await page.goto(`${system.member}/login`)
  await page.locator('#password').fill(NEW_TEMPORARY)
  await submit(page, 'ログイン')
  await fill(page, { password: OWN_PASSWORD, passwordAgain: OWN_PASSWORD })
  await take(page, 'own-password')
  await submit(page, '設定')
}

/** 契約ユーザー情報変更 with the proof of a new address, パスワード変更, 操作履歴, ログアウト. */
export const lookAfterOneself = async ({ system, samples, take }: Stage, page: Page): Promise<void> => {
  const { password } = PEOPLE.master
  const mail = 'newmail@sample.co.jp'
  await page.goto(`${system.member}/account`)
  await fill(page, { mail, mailAgain: mail, currentPassword: password })
  await take(page, 'account')
  await submit(page, '変更')
  const code = await codeFor(system, mail)
  samples.show(code, SAMPLE_CODE)
  await page.locator('#code').fill(code)
  await take(page, 'account-mail')
  await submit(page, '認証')
  await take(page, 'account-done')
  await page.goto(`${system.member}/password`)
  await fill(page, { currentPassword: password, password: CHANGED, passwordAgain: CHANGED })
  await take(page, 'password')
  await submit(page, '変更')
  await take(page, 'password-done')
  await page.goto(`${system.member}/history`)
  await take(page, 'history')
  await submit(page, 'ログアウト')
  await take(page, 'logged-out')
  await logIn(page, system, CHANGED)
}
