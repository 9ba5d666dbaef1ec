import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { ClientCertificate } from '../../support/https.ts'
import { codeFor, type LocalSystem } from '../../support/local-system.ts'
import type { Person } from '../../support/register.ts'

/** A window of someone who has no certificate. The development root is not in any store, so its errors are ignored. */
export const openPortal = async (browser: Browser, system: LocalSystem): Promise<Page> => {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, acceptDownloads: true, locale: 'ja-JP' })
  const page = await context.newPage()
  await page.goto(system.portal)
  return page
}

/**
 * Waits until the page stands there as a person sees it: what is there already may stand there without its styles, and
 * before its first frame nothing has a box, nor has the page taken the focus.
 */
export const shown = async (page: Page): Promise<void> => {
  await page.waitForLoadState('load')
  await page.evaluate(() => new Promise(requestAnimationFrame))
}

/** Waits for the page that answers; one that was not there whole before must not be taken for it. */
const answered = async (page: Page, send: () => Promise<void>): Promise<void> => {
  await page.waitForLoadState('load')
  await Promise.all([page.waitForEvent('load'), send()])
}

/** Presses a button that sends its form, and waits for the page that answers. */
export const submit = (page: Page, name: string): Promise<void> =>
  answered(page, () => page.getByRole('button', { name, exact: true }).last().click())

/** Sends what no button of the page sends: an old window's form, or one with an entry too few. */
export const sendForm = (page: Page, action: string, fields: Record<string, string> = {}): Promise<void> =>
  answered(page, () =>
    page.evaluate(
      ({ action, fields }) => {
        const form = document.createElement('form')
        Object.assign(form, { method: 'post', action })
        for (const [name, value] of Object.entries(fields)) {
          form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }))
        }
        document.body.append(form)
        form.submit()
      },
      { action, fields },
    ),
  )

/**
 * Sends the form after more of them than one address may send in a minute. Where the counted minute ends between the many
 * and the one, the next has just begun and is long enough.
 */
export const sendTooMany = async (page: Page, action: string, fields: Record<string, string>): Promise<void> => {
  for (let i = 0; i < 2; i++) {
    await page.evaluate(async url => {
      const post = () => fetch(url, { method: 'POST', body: new URLSearchParams() })
      await Promise.all(Array.from({ length: 60 }, post))
    }, action)
    await sendForm(page, action, fields)
    if ((await page.locator('main').innerText()).includes('（E2006）')) return
  }
}

/**
 * Types a wrong password at ログイン, which is open: the last one of so many. Those before it are sent without their
 * screens, which another test looks at.
 */
export const typeWrongPassword = async (page: Page, tries: number): Promise<void> => {
  const password = 'Wrong#123'
  await page.evaluate(
    async ({ password, times }) => {
      for (let i = 0; i < times; i++) {
        await fetch('/login', { method: 'POST', body: new URLSearchParams({ password }) })
      }
    },
    { password, times: tries - 1 },
  )
  await page.getByLabel('パスワード').fill(password)
  await submit(page, 'ログイン')
}

/** Portal → 初期登録ログイン → マスターユーザー初期登録 → 登録結果. */
export const registerMaster = async (page: Page, system: LocalSystem, person: Person): Promise<void> => {
  await page.getByRole('link', { name: 'マスターユーザーの初期登録' }).click()
  await page.getByLabel('契約番号').fill(system.contract.number)
  await page.getByLabel('初期パスワード').fill(system.contract.initialPassword)
  await page.getByRole('button', { name: '次へ' }).click()
  await page.getByLabel('ユーザーID').fill(person.userId)
  await page.locator('#password').fill(person.password)
  await page.getByLabel('パスワード再入力').fill(person.password)
  await page.getByLabel('ユーザー名').fill(person.name)
  await page.locator('#mail').fill(person.mail)
  await page.getByLabel('メールアドレス再入力').fill(person.mail)
  await page.getByRole('button', { name: '登録' }).click()
  await page.getByRole('heading', { name: '登録結果' }).waitFor()
}

/** 電子証明書発行 ①–②, up to the screen with the button 発行. */
export const proveIdentity = async (page: Page, system: LocalSystem, person: Person): Promise<void> => {
  await page.goto(`${system.portal}/certificate`)
  await page.getByLabel('ユーザーID').fill(person.userId)
  await page.locator('#password').fill(person.password)
  await page.getByRole('button', { name: '認証', exact: true }).click()
  await page.locator('#code').waitFor()
  await page.locator('#code').fill(await codeFor(system, person.mail))
  await page.getByRole('button', { name: '認証', exact: true }).click()
  await page.getByRole('button', { name: '発行', exact: true }).waitFor()
}

/** ③–⑤: answers the path of the downloaded .p12. */
export const issueCertificate = async (page: Page, folder: string): Promise<{ path: string; fileName: string }> => {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: '発行', exact: true }).click(),
  ])
  const fileName = download.suggestedFilename()
  const path = join(folder, fileName)
  await download.saveAs(path)
  return { path, fileName }
}

/** A browser that holds the certificate, as after an import and a restart. */
export const openWithCertificate = (
  browser: Browser,
  system: LocalSystem,
  p12: { path: string; password: string },
): Promise<BrowserContext> =>
  browser.newContext({
    ignoreHTTPSErrors: true,
    locale: 'ja-JP',
    clientCertificates: [{ origin: system.member, pfx: readFileSync(p12.path), passphrase: p12.password }],
  })

/** The same for a certificate that was got without a browser. */
export const openWithKey = (
  browser: Browser,
  system: LocalSystem,
  { cert, key }: ClientCertificate,
): Promise<BrowserContext> =>
  browser.newContext({
    ignoreHTTPSErrors: true,
    locale: 'ja-JP',
    clientCertificates: [{ origin: system.member, cert: Buffer.from(cert), key: Buffer.from(key) }],
  })

/** ログイン with the certificate that the window's browser holds, up to the top menu. */
export const logIn = async (page: Page, system: LocalSystem, password: string): Promise<void> => {
  await page.goto(`${system.member}/login`)
  await page.getByLabel('パスワード').fill(password)
  await page.getByRole('button', { name: 'ログイン' }).click()
  await page.getByRole('heading', { name: 'トップメニュー' }).waitFor()
}
