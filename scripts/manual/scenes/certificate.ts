import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { logIn, openWithCertificate } from '../../../test/browser/support/journey.ts'
import { TEMPORARY } from '../../../test/support/cast.ts'
import { codeFor } from '../../../test/support/local-system.ts'
import { SAMPLE_CODE } from '../samples.ts'
import { PEOPLE, type Stage } from '../stage.ts'
import { fill } from './fill.ts'

const confirm = (page: Page) => page.getByRole('button', { name: '認証', exact: true }).click()

const typeCode = async ({ system, samples }: Stage, page: Page, mail: string): Promise<string> => {
  const code = await codeFor(system, mail)
  samples.show(code, SAMPLE_CODE)
  await page.locator('#code').fill(code)
  return code
}

/** Takes the line away from the page's requests to this address, until what is answered is called. */
const cutLine = async (page: Page, address: string): Promise<() => Promise<void>> => {
  await page.route(address, route => route.abort('internetdisconnected'))
  return () => page.unroute(address)
}

/** ③–⑤; `whileIssuing` sees the screen that is there while the server has not answered yet. */
const issue = async (
  page: Page,
  folder: string,
  whileIssuing: () => Promise<void>,
  button = '発行',
): Promise<string> => {
  let letGo = (): void => {}
  const held = new Promise<void>(resolve => {
    letGo = resolve
  })
  const asked = new Promise<void>(resolve => {
    void page.route('**/current/certificate', async route => {
      resolve()
      await held
      await route.continue()
    })
  })
  const downloading = page.waitForEvent('download')
  await page.getByRole('button', { name: button, exact: true }).click()
  await asked
  await whileIssuing()
  letGo()
  const path = join(folder, `${Math.random()}.p12`)
  await (await downloading).saveAs(path)
  await page.getByRole('heading', { name: '電子証明書発行結果' }).waitFor()
  return path
}

const openMember = async (stage: Stage, path: string, password: string): Promise<Page> => {
  const context = await openWithCertificate(stage.browser, stage.system, { path, password })
  return context.newPage()
}

/** 電子証明書発行 ①–⑥ of the master; answers a window of the browser that has it imported. */
export const issueToMaster = async (stage: Stage): Promise<Page> => {
  const { openWindow, system, take, folder } = stage
  const { userId, password, mail } = PEOPLE.master
  const page = await openWindow()
  await page.goto(`${system.portal}/certificate`)
  await page.getByRole('heading', { name: 'ユーザー認証' }).waitFor()
  await fill(page, { userId, password: 'Wrong#123' })
  await confirm(page)
  await page.getByText('（E2002）').first().waitFor()
  await take(page, 'certificate-1-refused')
  await page.reload()
  await page.getByRole('heading', { name: 'ユーザー認証' }).waitFor()
  await fill(page, { userId, password })
  await take(page, 'certificate-1')
  const mend = await cutLine(page, '**/api/enrolments')
  await confirm(page)
  await page.getByText('サーバーにつながりませんでした。').first().waitFor()
  await take(page, 'certificate-1-offline')
  await mend()
  await confirm(page)
  await page.locator('#code').waitFor()
  const code = await typeCode(stage, page, mail)
  await take(page, 'certificate-2')
  await page.locator('#code').fill(code === '000000' ? '000001' : '000000')
  await confirm(page)
  await page.getByText('（E3002）').first().waitFor()
  await take(page, 'certificate-2-refused')
  await page.locator('#code').fill(code)
  await confirm(page)
  await page.getByRole('button', { name: '発行', exact: true }).waitFor()
  await take(page, 'certificate-3')
  const mendIssue = await cutLine(page, '**/current/certificate')
  await page.getByRole('button', { name: '発行', exact: true }).click()
  await page.getByText('発行の途中で、サーバーにつながらなくなりました。').first().waitFor()
  await take(page, 'certificate-4-offline')
  await mendIssue()
  const path = await issue(page, folder, () => take(page, 'certificate-4'), 'もう一度試す')
  await take(page, 'certificate-5')
  await page.getByRole('button', { name: 'インポートへ進む' }).click()
  await page.getByRole('heading', { name: 'インポートの手順' }).waitFor()
  await take(page, 'certificate-6')
  await page.getByRole('button', { name: '閉じる' }).click()
  await page.getByRole('heading', { name: '電子証明書の発行が終わりました' }).waitFor()
  await take(page, 'certificate-closed')

  // Who has one already is told so, and by when a renewal is possible.
  await page.goto(`${system.portal}/certificate`)
  await fill(page, { userId, password })
  await confirm(page)
  await page.getByText('（E3001）').first().waitFor()
  await take(page, 'certificate-1-has-one')
  await page.context().close()
  return openMember(stage, path, password)
}

/** The general user's way: temporary password, own password, certificate; answers a window with it. */
export const issueToGeneral = async (stage: Stage): Promise<Page> => {
  const { openWindow, take, folder } = stage
  const { userId, password, mail } = PEOPLE.general
  const page = await openWindow()
  await page.getByRole('link', { name: '一般ユーザーの初期登録' }).click()
  await page.getByRole('heading', { name: 'ユーザー認証' }).waitFor()
  await fill(page, { userId, password: TEMPORARY })
  await take(page, 'general-1')
  await confirm(page)
  await page.locator('#code').waitFor()
  await typeCode(stage, page, mail)
  await take(page, 'general-2')
  await confirm(page)
  await page.getByRole('heading', { name: 'パスワードの設定' }).waitFor()
  await fill(page, { newPassword: password, newPasswordAgain: password })
  await take(page, 'general-own-password')
  await page.getByRole('button', { name: '設定' }).click()
  await page.getByRole('button', { name: '発行', exact: true }).waitFor()
  await take(page, 'general-3')
  const path = await issue(page, folder, async () => {})
  await take(page, 'general-5')
  await page.context().close()
  return openMember(stage, path, password)
}

/** What a browser without a certificate is told, and one that has it. */
export const checkCertificate = async (stage: Stage, masters: Page): Promise<void> => {
  const { openWindow, system, take } = stage
  const none = await openWindow()
  await none.goto(`${system.member}/login`)
  await take(none, 'login-no-certificate')
  await none.goto(`${system.member}/certificate-check`)
  await take(none, 'certificate-check-none')
  await none.context().close()
  await masters.goto(`${system.member}/certificate-check`)
  await take(masters, 'certificate-check')
}

/** ログイン, with what is told of a wrong password. */
export const logInAsMaster = async ({ system, take }: Stage, page: Page): Promise<void> => {
  const { password } = PEOPLE.master
  await page.goto(`${system.member}/login`)
  await page.locator('#password').fill(password)
  await take(page, 'login')
  await page.locator('#password').fill('Wrong#123')
  await page.getByRole('button', { name: 'ログイン' }).click()
  await page.getByText('（E2003）').first().waitFor()
  await take(page, 'login-refused')
  await logIn(page, system, password)
  await take(page, 'menu')
}

export const logInAsGeneral = async ({ system, take }: Stage, page: Page): Promise<void> => {
  const { password } = PEOPLE.general
  await page.goto(`${system.member}/login`)
  await page.locator('#password').fill(password)
  await take(page, 'general-login')
  await logIn(page, system, password)
  await take(page, 'general-menu')
  await page.goto(`${system.member}/history`)
  await take(page, 'general-history')
}
