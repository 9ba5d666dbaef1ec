import { expect, test } from 'vitest'
import { revokeAgain } from '../../../src/certificates/revoke-again.ts'
import { revocationIn } from '../../../src/recovery/restore-revocations.ts'
import { canonicalRow, type GivenRow } from '../../support/canonical-row.ts'
import { depsAt } from '../../support/deps.ts'
import { enrolledMaster } from '../../support/enrolled.ts'
import { MEMBER, rows } from '../../support/system.ts'

const deps = await depsAt(() => new Date())

/** A certificate that the restored database takes for a good one. */
const restored = async () => {
  const { person, browser, serial } = await enrolledMaster()
  await browser.send(`${MEMBER}/login`, { form: { password: person.password } })
  const [user] = await rows<{ id: string }>('SELECT id FROM users WHERE user_id = ?', person.userId)
  return { browser, serial, user: user?.id ?? '', contract: person.contract.number }
}

test.each<[string, (at: Awaited<ReturnType<typeof restored>>) => GivenRow]>([
  [
    'named',
    ({ user, serial }) => ({
      operation: 'revoke_certificate',
      subject: user,
      detail: JSON.stringify({ serial, reason: 'keyCompromise' }),
    }),
  ],
  ['of a user who was deleted', ({ user }) => ({ operation: 'delete_user', subject: user })],
  ['of a master who was reset', ({ user }) => ({ operation: 'reset_master', subject: user })],
  ['of a contract that was ended', ({ contract }) => ({ operation: 'terminate_contract', contract_number: contract })],
])('a certificate %s in the lost time opens nothing any more, once, and says so in the history', async (_, act) => {
  const one = await restored()
  const other = await restored()
  const lost = revocationIn(canonicalRow(act(one)))
  expect(await revokeAgain(deps, lost)).toBe(1)
  expect(await revokeAgain(deps, lost)).toBe(0)
  expect((await one.browser.send(`${MEMBER}/menu`)).status).toBe(403)
  expect((await other.browser.send(`${MEMBER}/menu`)).status).toBe(200)
  expect(
    await rows(
      `SELECT 1 FROM history WHERE operation = 'restore_revocation' AND (subject = ? OR contract_number = ?)`,
      one.user,
      one.contract,
    ),
  ).toHaveLength(1)
})

test.each<GivenRow>([
  { operation: 'delete_user', subject: 'x', result: 'refused' },
  { operation: 'terminate_contract' },
  { operation: 'login', subject: 'x' },
  { operation: 'revoke_certificate', subject: 'x', detail: '{}' },
])('%j revoked nothing', row => expect(revocationIn(canonicalRow(row))).toEqual([]))
