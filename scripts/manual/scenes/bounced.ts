import type { Page } from 'playwright-core'
import { logIn } from '../../../test/browser/support/journey.ts'
import { type LocalSystem, mailsTo } from '../../../test/support/local-system.ts'
import { PEOPLE, type Stage } from '../stage.ts'
import type { Staff } from './bank.ts'
import { OWN_PASSWORD } from './members.ts'
import { NEW_PASSWORD } from './trouble.ts'

/** The provider reports that the newest mail to this address did not arrive. */
const reportBounce = async (system: LocalSystem, address: string): Promise<void> => {
  const [mail] = await mailsTo(system, address)
  const body = JSON.stringify({ id: mail?.id, type: 'hard-bounced' })
  const reported = await fetch(`${system.mailbox}/api/bounces`, { method: 'POST', body })
  if (!reported.ok) throw new Error(`the bounce was not accepted: ${await reported.text()}`)
}

/** メール不達: what the user sees, what the master sees, what the bank sees. */
export const bounce = async (
  stage: Stage,
  users: Page,
  masters: Page,
  { first }: Staff,
  user: string,
): Promise<void> => {
  const { system, take } = stage
  await reportBounce(system, PEOPLE.general.mail)
  await logIn(users, system, OWN_PASSWORD)
  await take(users, 'menu-bounced')
  await logIn(masters, system, NEW_PASSWORD)
  await masters.goto(`${system.member}/users`)
  await take(masters, 'users-bounced')
  await masters.goto(`${system.member}${user}`)
  await take(masters, 'user-bounced')
  await first.goto(`${system.member}/bank/mails?state=bounced`)
  await take(first, 'undelivered-bounced')
  await first.locator('main table a').first().click()
  await first.getByRole('heading', { name: 'メール', level: 1 }).waitFor()
  await take(first, 'mail-bounced')
}
