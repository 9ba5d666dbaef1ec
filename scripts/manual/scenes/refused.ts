// What people read who cannot go on: their certificate or session is worth nothing, or the request as a whole is refused.
import type { Page } from 'playwright-core'
import { logIn, openWithKey, sendForm, sendTooMany, submit } from '../../../test/browser/support/journey.ts'
import { logInAgain, newGeneralUser, newMaster } from '../../../test/support/cast.ts'
import { closedNow } from '../../../test/support/closed-now.ts'
import { loseTable } from '../../../test/support/lost-table.ts'
import { strangersCertificate } from '../../../test/support/stranger-certificate.ts'
import { endSession, whileDown } from '../../../test/support/time-travel.ts'
import { OTHER, PEOPLE, type Stage, WAITING } from '../stage.ts'
import { endContract, type Staff } from './bank.ts'
import { fill } from './fill.ts'
import { NEW_PASSWORD } from './trouble.ts'

/** 電子証明書発行 in a browser that cannot: of the page's scripts Edge's IE mode runs the one that says so. */
export const useOldBrowser = async ({ openWindow, system, take }: Stage): Promise<void> => {
  const page = await openWindow()
  await page.route('**/enrolment.js', route => route.fulfill({ path: 'static/build/no-modules.js' }))
  await page.goto(`${system.portal}/certificate`)
  await page.getByRole('heading', { name: 'このブラウザでは電子証明書を発行できません' }).waitFor()
  await take(page, 'certificate-unsupported')
  await page.context().close()
}

/** A certificate of another system. */
export const showStrangers = async ({ browser, system, take }: Stage): Promise<void> => {
  const certificate = await strangersCertificate('other-system')
  const page = await (await openWithKey(browser, system, certificate)).newPage()
  await page.goto(`${system.member}/login`)
  await take(page, 'login-unknown')
  await page.context().close()
}

/** Sessions that ended and a user who was deleted, all of another contract; answers its master's window. */
export const leaveAnother = async (stage: Stage): Promise<Page> => {
  const { take } = stage
  const { other, leaving } = PEOPLE
  const master = await newMaster({ ...stage.system, contract: OTHER }, other)
  const general = await newGeneralUser(stage.system, master, leaving)
  const window = await stage.openMember(master.certificate, other)
  const leavers = await stage.openMember(general.certificate, leaving)
  await logInAgain(stage.system, master)
  await window.goto(`${stage.system.member}/menu`)
  await take(window, 'login-elsewhere')
  for (const [how, name] of [
    ['idle', 'login-timed-out'],
    ['long', 'login-all-day'],
  ] as const) {
    await logIn(window, stage.system, other.password)
    stage.system = await endSession(stage.system, other.userId, how)
    await window.goto(`${stage.system.member}/menu`)
    await take(window, name)
  }
  await logIn(window, stage.system, other.password)
  await window.goto(`${stage.system.member}/users/${general.id}/temporary-password`)
  await fill(window, { password: NEW_PASSWORD, passwordAgain: NEW_PASSWORD })
  await submit(window, '設定')
  await leavers.goto(`${stage.system.member}/menu`)
  await take(leavers, 'login-new-password')
  await window.goto(`${stage.system.member}/account`)
  await window.context().clearCookies()
  await submit(window, '変更')
  await take(window, 'login-form-lost')
  await logIn(window, stage.system, other.password)
  await window.goto(`${stage.system.member}/users/${general.id}/delete`)
  await submit(window, '削除')
  await leavers.goto(`${stage.system.member}/login`)
  await take(leavers, 'login-deleted')
  await window.clock.install()
  await window.goto(`${stage.system.member}/menu`)
  await window.clock.runFor('12:01')
  await take(window, 'login-ending')
  await leavers.context().close()
  for (const { client } of [master, general]) client.close()
  return window
}

/** The contract has ended meanwhile. */
export const endAnother = async (stage: Stage, staff: Staff, window: Page): Promise<void> => {
  await endContract(stage, staff, OTHER.number)
  await window.goto(`${stage.system.member}/login`)
  await stage.take(window, 'login-terminated')
  await window.context().close()
}

/** Requests that are refused as a whole, whatever is in them. */
export const refuseRequests = async ({ openWindow, system, take }: Stage): Promise<void> => {
  const page = await openWindow()
  const form = `${system.portal}/registration`
  await page.goto(`${system.portal}/welcome`)
  await take(page, 'not-found')
  await page.goto('about:blank')
  await page.setContent(`<form method="post" action="${form}"><button>送る</button></form>`)
  await submit(page, '送る')
  await take(page, 'forbidden')
  await page.goto(system.portal)
  await sendForm(page, form, { contractNumber: '1'.repeat(40_000) })
  await take(page, 'too-large')
  await page.goto(system.portal)
  await page.route(form, route => {
    const headers = { ...route.request().headers(), 'content-type': 'multipart/form-data; boundary=cut-off' }
    return route.continue({ headers })
  })
  await sendForm(page, form, { contractNumber: WAITING.number })
  await take(page, 'unreadable')
  await page.context().close()
}

/** Out of hours, on each way in; and what too many forms are told, for which the limit has to be on. */
export const closeTheDoors = async (stage: Stage, masters: Page): Promise<void> => {
  const { openWindow, take } = stage
  await stage.system.kill()
  stage.system = await stage.system.restart({ SERVICE_HOURS: closedNow(), RATE_LIMIT: 'on' })
  const { portal, member } = stage.system
  const page = await openWindow()
  await take(page, 'portal-closed')
  await page.goto(`${portal}/registration`)
  await fill(page, { contractNumber: WAITING.number, initialPassword: WAITING.initialPassword })
  await submit(page, '次へ')
  await take(page, 'registration-closed')
  await page.goto(`${portal}/certificate`)
  await fill(page, { userId: PEOPLE.master.userId, password: NEW_PASSWORD })
  await page.getByRole('button', { name: '認証', exact: true }).click()
  await page.getByText('（E7023）').first().waitFor()
  await take(page, 'certificate-1-closed')
  await masters.goto(`${member}/login`)
  await masters.locator('#password').fill(NEW_PASSWORD)
  await submit(masters, 'ログイン')
  await take(masters, 'login-closed')
  await page.goto(portal)
  await sendTooMany(page, `${portal}/registration`, { contractNumber: WAITING.number })
  await take(page, 'too-many')
  await page.context().close()
  await stage.system.kill()
  stage.system = await stage.system.restart({ SERVICE_HOURS: '', RATE_LIMIT: 'off' })
}

/** A failure of the system itself: a part of the database is gone. */
export const fail = async (stage: Stage): Promise<void> => {
  stage.system = await whileDown(stage.system, () => loseTable(stage.system, 'password_links'))
  const page = await stage.openWindow()
  await page.goto(`${stage.system.portal}/password-link/lost`)
  await stage.take(page, 'failure')
  await page.context().close()
}
