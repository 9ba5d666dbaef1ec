import { submit } from '../../../test/browser/support/journey.ts'
import { CONTRACT, PEOPLE, type Stage } from '../stage.ts'
import { fill } from './fill.ts'

/** Six wrong initial passwords: the contract of the demo is locked, or blocked the third time. */
export const lockRegistration = async ({ openWindow, system, take }: Stage, id: string): Promise<void> => {
  const page = await openWindow()
  await page.goto(`${system.portal}/registration`)
  for (let i = 0; i < 6; i++) {
    await fill(page, { contractNumber: system.contract.number, initialPassword: 'Wrong#12' })
    await submit(page, '次へ')
  }
  await take(page, id)
  await page.context().close()
}

/** マスターユーザーの初期登録 ①–⑥. */
export const registerMaster = async (stage: Stage): Promise<void> => {
  const { openWindow, take } = stage
  const { userId, password, name, mail } = PEOPLE.master
  const page = await openWindow()
  await take(page, 'portal')
  await page.getByRole('link', { name: 'マスターユーザーの初期登録' }).click()
  await fill(page, { contractNumber: CONTRACT.number, initialPassword: CONTRACT.initialPassword })
  await take(page, 'registration-login')
  await page.locator('[data-keyboard-for=initialPassword]').click()
  await page.getByRole('button', { name: '全消去' }).waitFor()
  await page.getByLabel('キーの並びを固定する').check()
  await take(page, 'software-keyboard')
  await page.getByRole('button', { name: '閉じる' }).click()
  await fill(page, { contractNumber: '2026', initialPassword: '' })
  await submit(page, '次へ')
  await take(page, 'registration-login-errors')
  await fill(page, { contractNumber: CONTRACT.number, initialPassword: 'Wrong#12' })
  await submit(page, '次へ')
  await take(page, 'registration-login-refused')
  await page.locator('#initialPassword').fill(CONTRACT.initialPassword)
  await submit(page, '次へ')
  await fill(page, { userId, password, passwordAgain: password, name, mail, mailAgain: mail })
  await take(page, 'master-user')
  await submit(page, '登録')
  await page.getByRole('heading', { name: '登録結果' }).waitFor()
  await take(page, 'registration-result')
  await page.goto(`${stage.system.portal}/registration`)
  await fill(page, { contractNumber: CONTRACT.number, initialPassword: CONTRACT.initialPassword })
  await submit(page, '次へ')
  await take(page, 'registration-done')
  await page.context().close()
  await lockRegistration(stage, 'registration-locked')
}
