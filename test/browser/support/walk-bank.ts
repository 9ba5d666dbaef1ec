import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import type { LocalSystem } from '../../support/local-system.ts'
import type { Person } from '../../support/register.ts'
import { sendForm, submit } from './journey.ts'

type See = (name: string) => Promise<void>

/** お知らせ: refused as a whole, told while it is typed, registered, and two windows on the same one. */
const walkNotices = async (page: Page, { member }: LocalSystem, see: See): Promise<void> => {
  await page.goto(`${member}/bank/notices/new`)
  await submit(page, '登録')
  await see('bank-notice-errors')
  await page.locator('#title').fill('件'.repeat(51))
  await page.locator('#text').fill('文'.repeat(1001))
  await page.locator('#fromAt').fill('2026-01-01T00:00')
  await page.locator('#untilAt').fill('2025-01-01T00:00')
  await page.locator('#fromAt').focus()
  for (const said of [/^50文字を超えて/, /^1000文字を超えて/, /^表示の開始より後/])
    await page.locator('.field__live').getByText(said).and(page.locator(':visible')).waitFor()
  await see('bank-notice-as-typed')
  await page.locator('#title').fill('システムメンテナンスのお知らせ')
  await page.locator('#text').fill('日曜日の終日、ご利用いただけません。')
  await page.locator('#untilAt').fill('2099-01-01T00:00')
  await submit(page, '登録')
  await see('bank-notice-registered')
  await page.getByRole('link', { name: 'システムメンテナンスのお知らせ' }).click()
  await page.getByRole('button', { name: '取り下げる' }).waitFor()
  await see('bank-notice-change')
  const notice = page.url()
  const later = { title: '件名', text: '本文', fromAt: '2026-01-01T00:00', untilAt: '2099-01-01T00:00', version: '99' }
  await sendForm(page, notice, later)
  assert.match(await page.title(), /^エラー：/)
  await see('bank-notice-changed-meanwhile')
  await sendForm(page, `${notice}/withdraw`, { version: '99' })
  await see('bank-notice-not-withdrawn')
}

/** What staff see of one user, their mails and their certificate. */
const walkUser = async (page: Page, { member, contract }: LocalSystem, see: See, person: Person): Promise<void> => {
  const ofContract = `${member}/bank/contracts/${contract.number}`
  await page.goto(ofContract)
  await page.getByRole('link', { name: person.name }).first().click()
  await page.getByRole('heading', { name: '契約ユーザー情報' }).waitFor()
  await see('bank-user')
  const user = page.url()
  await page.goto(`${user}/history`)
  await see('bank-user-history')
  await page.goto(`${user}/mails`)
  await see('bank-user-mails')
  await page.locator('tbody a').first().click()
  await page.getByRole('heading', { name: 'メール', exact: true }).waitFor()
  await see('bank-mail')
  await sendForm(page, `${page.url()}/resend`, { to: 'recipient', resent: '99' })
  assert.match(await page.title(), /^エラー：/)
  await see('bank-mail-not-resent')
  await page.goto(ofContract)
  await page.getByRole('link', { name: '失効する' }).click()
  await page.getByRole('heading', { name: '電子証明書の失効' }).waitFor()
  await see('bank-revoke')
}

/** Every screen of a staff member's that one alone comes to, with what they refuse. */
export const walkBank = async (page: Page, system: LocalSystem, see: See, person: Person): Promise<void> => {
  const contract = `/bank/contracts/${system.contract.number}`
  for (const [path, name] of [
    ['/bank', 'bank'],
    ['/bank/contracts', 'bank-contracts'],
    ['/bank/contracts/new', 'bank-contract-new'],
    ['/bank/contracts/csv', 'bank-contracts-csv'],
    ['/bank/search', 'bank-search'],
    [`/bank/search?q=${person.userId}`, 'bank-search-found'],
    ['/bank/search?q=nobody', 'bank-search-none'],
    ['/bank/search?q=nobody&kind=serial', 'bank-search-errors'],
    ['/bank/search?state=waiting', 'bank-search-state'],
    ['/bank/mails', 'bank-mails'],
    ['/bank/approvals', 'bank-approvals'],
    ['/bank/refusals', 'bank-refusals'],
    ['/bank/refusals?day=2026-02-31', 'bank-refusals-errors'],
    ['/bank/refusals/address?address=127.0.0.1', 'bank-refusals-address'],
    ['/bank/refusals/address', 'bank-refusals-no-address'],
    ['/bank/notices', 'bank-notices'],
    ['/bank/notices/new', 'bank-notice-new'],
    [contract, 'bank-contract'],
    [`${contract}/notice`, 'bank-notice'],
    [`${contract}/correct`, 'bank-contract-correct'],
    [`${contract}/initial-password`, 'bank-initial-password-refused'],
    [`${contract}/locks`, 'bank-locks'],
    [`${contract}/mails`, 'bank-contract-mails'],
    [`${contract}/history`, 'bank-contract-history'],
  ] as const) {
    await page.goto(`${system.member}${path}`)
    await see(name)
  }
  await page.goto(`${system.member}${contract}/correct`)
  await page.locator('#organisation').fill('')
  await submit(page, '訂正')
  await see('bank-contract-correct-errors')
  await walkNotices(page, system, see)
  await walkUser(page, system, see, person)
}
