import type { Page } from 'playwright-core'
import { logIn, openPortal, submit } from '../../../test/browser/support/journey.ts'
import { enrolOverHttp } from '../../../test/support/enrol.ts'
import { Client } from '../../../test/support/https.ts'
import { mailsTo } from '../../../test/support/local-system.ts'
import { ageCertificates, endLocks } from '../../../test/support/time-travel.ts'
import { CONTRACT, OTHER, PEOPLE, type Stage } from '../stage.ts'
import type { Staff } from './bank.ts'
import { fill, PAPER } from './fill.ts'
import { lockRegistration } from './registration.ts'

/** The master's, once the link was used. */
export const NEW_PASSWORD = 'Newer#12'

/** Six wrong passwords in each of these windows. */
const typeWrong = async ({ system }: Stage, ...windows: Page[]): Promise<void> => {
  for (const window of windows) {
    await window.goto(`${system.member}/login`)
    for (let i = 0; i < 6; i++) {
      await window.locator('#password').fill('Wrong#123')
      await submit(window, 'ログイン')
    }
  }
}

/** パスワード設定リンク, from the mail to its end. */
export const useLink = async ({ browser, system, take }: Stage, mail: string): Promise<void> => {
  const deadline = Date.now() + 60_000
  let link: string | undefined
  while (!link) {
    for (const { text } of await mailsTo(system, mail)) link ??= /https:\S+\/password-link\/\S+/.exec(text)?.[0]
    if (Date.now() > deadline) throw new Error('no link was mailed')
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  const page = await openPortal(browser, system)
  await page.goto(link)
  await fill(page, { password: NEW_PASSWORD, passwordAgain: NEW_PASSWORD })
  await take(page, 'password-link')
  await submit(page, '設定')
  await take(page, 'password-link-done')
  await page.goto(link)
  await take(page, 'password-link-used')
  await page.goto(`${system.portal}/password-link/${'x'.repeat(43)}`)
  await take(page, 'password-link-over')
  await page.context().close()
}

/** ユーザー認証 six times wrong. Who nobody registered is locked as everybody is, and no counter of the others moves. */
const lockEnrolment = async ({ openWindow, system, take }: Stage, id: string): Promise<void> => {
  const page = await openWindow()
  await page.goto(`${system.portal}/certificate`)
  await page.getByRole('heading', { name: 'ユーザー認証' }).waitFor()
  for (let i = 0; i < 6; i++) {
    await fill(page, { userId: 'sample002', password: 'Wrong#123' })
    await Promise.all([
      page.waitForResponse('**/api/enrolments'),
      page.getByRole('button', { name: '認証', exact: true }).click(),
    ])
  }
  await page
    .getByText(/（E200[45]）/)
    .first()
    .waitFor()
  await take(page, id)
  await page.context().close()
}

/** A general user is locked: what they see, what the master and the bank see, and the release. */
export const lockGeneral = async (
  stage: Stage,
  users: Page,
  masters: Page,
  staff: Staff,
  user: string,
  another: Page,
): Promise<void> => {
  const { system, take } = stage
  await lockEnrolment(stage, 'certificate-1-locked')
  await typeWrong(stage, another, users)
  await take(users, 'login-locked')
  await logIn(masters, system, NEW_PASSWORD)
  await masters.goto(`${system.member}${user}/release`)
  await take(masters, 'user-release')
  await staff.first.goto(`${system.member}/bank/contracts/${CONTRACT.number}/locks`)
  await take(staff.first, 'locks')
}

/** The third lock is 閉塞: of the general user, and of another contract's master, whom only the bank can help. */
export const block = async (stage: Stage, users: Page, { second }: Staff, another: Page): Promise<void> => {
  stage.system = await endLocks(stage.system, { locks: 1 })
  const { system, take } = stage
  await lockEnrolment(stage, 'certificate-1-blocked')
  await typeWrong(stage, another, users)
  await take(users, 'login-blocked')
  await take(another, 'login-blocked-master')
  await second.goto(`${system.member}/bank/contracts/${OTHER.number}/requests/unblock-master`)
  await fill(second, PAPER)
  await take(second, 'request-unblock-master')
}

/** A blocked registration: what the organisation sees, and what the bank does. */
export const blockRegistration = async (stage: Stage, { first }: Staff): Promise<void> => {
  const { system, take } = stage
  await lockRegistration(stage, 'registration-blocked')
  const contract = `${system.member}/bank/contracts/${system.contract.number}`
  await first.goto(`${contract}/locks`)
  await take(first, 'locks-blocked')
  await first.goto(`${contract}/requests/unblock-contract`)
  await fill(first, PAPER)
  await take(first, 'request-unblock-contract')
}

/** A certificate that the bank revoked. */
export const revoke = async ({ system, take }: Stage, users: Page, { first }: Staff): Promise<void> => {
  await first.goto(`${system.member}/bank/contracts/${CONTRACT.number}`)
  await first.getByRole('link', { name: PEOPLE.general.name }).first().click()
  await first.getByRole('link', { name: '失効する' }).click()
  await first.getByRole('heading', { name: '電子証明書の失効' }).waitFor()
  await submit(first, '失効')
  await users.goto(`${system.member}/login`)
  await take(users, 'login-revoked')
}

/** Day 336: renewal. Before it another certificate of the master is issued without a browser, and used. */
export const renew = async (stage: Stage, masters: Page): Promise<void> => {
  const { take } = stage
  stage.system = await ageCertificates(stage.system, 345)
  await logIn(masters, stage.system, NEW_PASSWORD)
  await take(masters, 'menu-renewal')
  const client = new Client(stage.system)
  const person = { ...PEOPLE.master, mail: 'newmail@sample.co.jp', password: NEW_PASSWORD }
  const newer = await enrolOverHttp(client, stage.system, person)
  client.close()
  await logIn(masters, stage.system, NEW_PASSWORD)
  await take(masters, 'menu-newer-waits')
  const window = await stage.openMember(newer, person)
  await masters.goto(`${stage.system.member}/login`)
  await take(masters, 'login-superseded')
  stage.system = await ageCertificates(stage.system, 370)
  await window.goto(`${stage.system.member}/login`)
  await take(window, 'login-expired')
}
