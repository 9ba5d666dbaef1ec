import type { Page } from 'playwright-core'
import { formatLocal } from '../../../src/lib/jst.ts'
import { logIn, submit } from '../../../test/browser/support/journey.ts'
import { TEMPORARY } from '../../../test/support/cast.ts'
import { enrolWithTemporary } from '../../../test/support/enrol.ts'
import { Client } from '../../../test/support/https.ts'
import { fireCron } from '../../../test/support/local-system.ts'
import { registerOverHttp } from '../../../test/support/register.ts'
import { shiftJis } from '../../../test/support/shift-jis.ts'
import { CONTRACT, OTHER, PEOPLE, type Stage, WAITING } from '../stage.ts'
import { fill, PAPER } from './fill.ts'

export type Staff = {
  first: Page
  second: Page
  /** The number of their office's own contract. */
  office: string
}

/** The bank's first office: its first staff user, who registers a second one. */
export const openOffice = async (stage: Stage): Promise<Staff> => {
  const { system } = stage
  const office = await stage.bootstrap()
  const client = new Client(system)
  await registerOverHttp(client, { ...system, contract: office }, PEOPLE.staff)
  const first = await stage.openMember(await stage.enrol(PEOPLE.staff), PEOPLE.staff)
  const { userId, name, mail } = PEOPLE.second
  await first.goto(`${system.member}/users/new`)
  await fill(first, { userId, password: TEMPORARY, passwordAgain: TEMPORARY, name, mail, mailAgain: mail })
  await submit(first, '確認')
  await submit(first, '登録')
  const certificate = await enrolWithTemporary(client, system, PEOPLE.second, TEMPORARY)
  client.close()
  return { first, second: await stage.openMember(certificate, PEOPLE.second), office: office.number }
}

/** One contract from its paper form, and the letter to the organisation. */
export const registerContract = async ({ system, take }: Stage, page: Page): Promise<void> => {
  await page.goto(`${system.member}/menu`)
  await take(page, 'staff-menu')
  await page.goto(`${system.member}/bank`)
  await take(page, 'bank')
  await page.goto(`${system.member}/bank/contracts/new`)
  const { number, organisation, initialPassword } = CONTRACT
  const mail = 'info@coop.example.jp'
  await fill(page, {
    contractNumber: number,
    organisation,
    mail,
    initialPassword,
    initialPasswordAgain: initialPassword,
  })
  await take(page, 'contract-new')
  await submit(page, '登録')
  await take(page, 'contract-registered')
  await page.goto(`${system.member}/bank/contracts/${number}/notice`)
  await take(page, 'start-notice')
  await page.goto(`${system.member}/bank/contracts/${number}/correct`)
  await take(page, 'contract-correct')
  await page.goto(`${system.member}/bank/contracts/${number}/initial-password`)
  await fill(page, { initialPassword: 'Init#456', initialPasswordAgain: 'Init#456' })
  await take(page, 'initial-password')
}

const HEAD = '契約番号,会員・事業主名,メールアドレス,初期パスワード'
const rowOf = ({ number, organisation, initialPassword }: typeof CONTRACT, mail = ''): string =>
  [number, organisation, mail, initialPassword].join(',')
const ROWS = [rowOf(WAITING, 'union@takasaki.example.jp'), '20260502,さくら生活協同組合,,Csv#002a', rowOf(OTHER)]

const chooseFile = (page: Page, rows: readonly string[]) => {
  const buffer = Buffer.from(shiftJis([HEAD, ...rows, ''].join('\r\n')))
  return page.locator('#file').setInputFiles({ name: '契約.csv', mimeType: 'text/csv', buffer })
}

const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 2 }).waitFor()

/** 契約の一括登録: a file with faults, then one without. */
export const registerMany = async ({ system, take }: Stage, page: Page): Promise<void> => {
  await page.goto(`${system.member}/bank/contracts/csv`)
  await heading(page, 'CSVファイルの選択')
  await take(page, 'csv-choose')
  await chooseFile(page, [
    '2026050,髙﨑労働組合,union@takasaki.example.jp,Csv#001a',
    '20260502,さくら生活協同組合,,short',
  ])
  await heading(page, 'ファイルの内容の誤り')
  await take(page, 'csv-faults')
  await page.getByRole('button', { name: 'ファイルを選び直す' }).click()
  await chooseFile(page, ROWS)
  await heading(page, '登録する内容の確認')
  await take(page, 'csv-preview')
  let letGo = (): void => {}
  const held = new Promise<void>(resolve => {
    letGo = resolve
  })
  await page.route(/contract-batches\/[0-9a-f]{32}\/rows$/, async route => {
    await held
    await route.continue()
  })
  await page.getByRole('button', { name: '登録' }).click()
  await heading(page, '登録中')
  await take(page, 'csv-sending')
  // Somebody's session that ended meanwhile: what was sent stays, and the sending goes on from there.
  await page.context().clearCookies()
  letGo()
  await page.getByRole('button', { name: '続ける' }).waitFor()
  await take(page, 'csv-interrupted')
  const tab = await page.context().newPage()
  await logIn(tab, system, PEOPLE.staff.password)
  await tab.close()
  await page.getByRole('button', { name: '続ける' }).click()
  await heading(page, '登録結果')
  await take(page, 'csv-done')
  await page.unroute(/contract-batches\/[0-9a-f]{32}\/rows$/)
}

/** お知らせの管理: one is written, and the portal shows it. */
export const writeNotice = async (stage: Stage, page: Page): Promise<void> => {
  const { system, take, openWindow } = stage
  await page.goto(`${system.member}/bank/notices/new`)
  const day = (at: number): string => formatLocal(new Date(at)).slice(0, 10)
  await fill(page, {
    title: 'システムメンテナンスのお知らせ',
    text: '4月12日（日）の終日、システムメンテナンスのため、ご利用いただけません。\nご不便をおかけしますが、ご了承ください。',
    fromAt: `${day(Date.now())}T00:00`,
    untilAt: `${day(Date.now() + 12 * 24 * 60 * 60_000)}T00:00`,
  })
  await take(page, 'notice-new')
  await submit(page, '登録')
  await take(page, 'notices')
  await page.getByRole('link', { name: 'システムメンテナンスのお知らせ' }).click()
  await take(page, 'notice')
  const portal = await openWindow()
  await take(portal, 'portal-with-notice')
  await portal.context().close()
}

/** What staff look up when somebody calls. */
export const lookUp = async (stage: Stage, page: Page): Promise<void> => {
  const { system, take } = stage
  const visit = async (path: string, id: string): Promise<void> => {
    await page.goto(`${system.member}/bank${path}`)
    await take(page, id)
  }
  // So that every mail is sent that was to be.
  await fireCron(system)
  await visit('/search?q=%E8%A6%8B%E6%9C%AC&kind=&state=', 'search')
  await visit('/contracts', 'contracts')
  await visit(`/contracts/${CONTRACT.number}`, 'contract')
  await page.getByRole('link', { name: PEOPLE.general.name }).first().click()
  await page.getByRole('heading', { name: '契約ユーザー情報' }).waitFor()
  await take(page, 'bank-user')
  const user = new URL(page.url()).pathname.replace('/bank', '')
  await visit(`${user}/mails`, 'bank-user-mails')
  await visit(`${user}/history`, 'bank-user-history')
  await visit(`/contracts/${CONTRACT.number}/mails`, 'contract-mails')
  await page.locator('main table a').first().click()
  await page.getByRole('heading', { name: 'メール', level: 1 }).waitFor()
  await take(page, 'mail')
  await visit('/mails', 'undelivered')
  await visit(`/contracts/${CONTRACT.number}/history`, 'contract-history')
  await visit('/refusals', 'refusals')
  await page.locator('main table a').first().click()
  await page.getByRole('heading', { name: '認証の失敗（接続元の明細）' }).waitFor()
  await take(page, 'refusals-address')
  await page.goto(`${system.member}/history`)
  await take(page, 'staff-history')
}

/** The acts that one staff member asks for and another one decides. */
export const askAndApprove = async ({ system, take }: Stage, { first, second }: Staff): Promise<void> => {
  const contract = `${system.member}/bank/contracts/${CONTRACT.number}`
  for (const act of ['correct-mail', 'reset-master', 'terminate']) {
    await second.goto(`${contract}/requests/${act}`)
    await fill(second, PAPER)
    if (act === 'correct-mail') await fill(second, { mail: 'taro@coop.example.jp', mailAgain: 'taro@coop.example.jp' })
    if (act === 'reset-master') await fill(second, { initialPassword: 'Init#456', initialPasswordAgain: 'Init#456' })
    await take(second, `request-${act}`)
  }
  await second.goto(`${contract}/requests/password-link`)
  await fill(second, PAPER)
  await take(second, 'request-password-link')
  await submit(second, '承認を依頼')
  await take(second, 'approval-own')
  await first.goto(`${system.member}/bank/approvals`)
  await take(first, 'approvals')
  await first.getByRole('link', { name: 'パスワード設定リンクの送付' }).first().click()
  await take(first, 'approval')
  await submit(first, '承認して実行')
  await take(first, 'approval-done')
}

/** One staff member asks for the end of a contract; the other one has it before them. */
const askForEnd = async ({ system }: Stage, { first, second }: Staff, number: string): Promise<void> => {
  await second.goto(`${system.member}/bank/contracts/${number}/requests/terminate`)
  await fill(second, PAPER)
  await submit(second, '承認を依頼')
  await first.goto(`${system.member}/bank/approvals`)
  await first.getByRole('link', { name: '契約の終了' }).first().click()
}

/** Asked for and carried out. */
export const endContract = async (stage: Stage, staff: Staff, number: string): Promise<void> => {
  await askForEnd(stage, staff, number)
  await submit(staff.first, '承認して実行')
}

/** 契約の終了, carried out on a contract that nobody uses yet, and the way back. */
export const terminate = async (stage: Stage, staff: Staff): Promise<void> => {
  const { system, take } = stage
  const { first } = staff
  const contract = `${system.member}/bank/contracts/20260502`
  await endContract(stage, staff, '20260502')
  await first.goto(contract)
  await take(first, 'contract-terminated')
  await first.goto(`${contract}/requests/take-back`)
  await fill(first, PAPER)
  await take(first, 'request-take-back')
}

/** 却下: what was asked for is not done, and the reason is told. */
export const decline = async (stage: Stage, staff: Staff): Promise<void> => {
  const { first } = staff
  await askForEnd(stage, staff, CONTRACT.number)
  await fill(first, { note: '申請書の契約番号が違います' })
  await submit(first, '却下')
  await stage.take(first, 'approval-declined')
}

/** Acts on another staff member, which need a second one. */
export const changeStaff = async ({ system, take }: Stage, { first, office }: Staff): Promise<void> => {
  await first.goto(`${system.member}/bank/contracts/${office}`)
  await first
    .getByRole('row')
    .filter({ hasText: PEOPLE.second.userId })
    .getByRole('link', { name: '失効を依頼する' })
    .click()
  await first.getByRole('heading', { level: 1, name: '失効' }).waitFor()
  await fill(first, PAPER)
  await take(first, 'request-revoke')
  await first.goto(`${system.member}/users`)
  await first.getByRole('link', { name: PEOPLE.second.name }).click()
  await first.getByRole('link', { name: '削除' }).click()
  await first.getByRole('heading', { name: '削除', level: 1 }).waitFor()
  await fill(first, PAPER)
  await take(first, 'staff-delete')
}

/** 電子証明書の失効 by one staff member: the screen alone. */
export const lookAtRevocation = async ({ system, take }: Stage, page: Page): Promise<void> => {
  await page.goto(`${system.member}/bank/contracts/${CONTRACT.number}`)
  await page.getByRole('link', { name: '失効する' }).first().click()
  await page.getByRole('heading', { name: '電子証明書の失効' }).waitFor()
  await take(page, 'bank-revoke')
}
