// Why somebody cannot approve a request as it stands, as the screen tells it before they try.
import { describe, expect, test } from 'vitest'
import type { Deps } from '../../../src/deps.ts'
import { ok, refused } from '../../../src/lib/result.ts'
import { findApproval } from '../../../src/staff/approval-store.ts'
import { approve, whyNot } from '../../../src/staff/decide-approval.ts'
import {
  addAsked,
  addBankOfTwo,
  addCorrection,
  addEnd,
  addRelease,
  addTouch,
  type BankOfTwo,
  NOW,
  SINCE,
  setContract,
  world,
} from '../../support/approvals.ts'
import { ORIGIN } from '../../support/member.ts'
import { run } from '../../support/proved.ts'
import { brokenDb } from '../../support/racing.ts'

let bank: BankOfTwo

const begin = async () => {
  bank = await addBankOfTwo()
}

const found = async (id: string) => {
  const approval = await findApproval((await world()).deps.db, bank.bankCode, id)
  if (!approval) throw new Error('the request is not there')
  return approval
}

const approved = async (id: string, replaced: Partial<Deps>) => {
  const { deps, settled } = await world(replaced)
  const answer = await approve(deps, ORIGIN, bank.b.actor, id)
  await settled()
  return answer
}

describe('why somebody cannot approve', () => {
  const why = async (id: string, at = NOW, replaced: Partial<Deps> = {}) =>
    whyNot((await world(replaced, at)).deps, bank.b.actor, await found(id))

  test('its time is over, or nothing is in the way in its last millisecond', async () => {
    await begin()
    const id = await addCorrection(bank)
    expect(await why(id)).toBeNull()
    expect(await why(id, NOW + 1)).toEqual({ reason: 'not_open' })
  })

  test.each([
    ['the contract is terminated', `status = 'terminated'`],
    ['the contract is another than it was', 'version = 2'],
  ])('%s', async (_, sql) => {
    await begin()
    const id = await addEnd(bank)
    await setContract(bank, sql)
    expect(await why(id)).toEqual({ reason: 'changed' })
  })

  test('an end is to be taken back, and the contract is in force again', async () => {
    await begin()
    const id = await addAsked(bank, 'take_back_contract', { terminatedAt: NOW }, false)
    expect(await why(id)).toEqual({ reason: 'changed' })
    await setContract(bank, `status = 'terminated'`)
    expect(await why(id)).toBeNull()
  })

  test('the contract of whom it concerns is terminated, or they are others than they were', async () => {
    await begin()
    const [ended, id] = [await addRelease(bank), await addCorrection(bank)]
    await run('UPDATE users SET version = 2 WHERE id = ?', bank.organisation.master.id)
    expect(await why(id)).toEqual({ reason: 'changed' })
    expect(await why(ended)).toBeNull()
    await setContract(bank, `status = 'terminated'`)
    expect(await why(ended)).toEqual({ reason: 'changed' })
  })

  test('they were touched in the last 30 days, to the millisecond; nothing of it where that is turned off', async () => {
    await begin()
    const id = await addCorrection(bank)
    await addTouch(bank.a.id, bank.b.id, { at: SINCE })
    expect(await why(id)).toBeNull()
    await addTouch(bank.a.id, bank.b.id, { at: SINCE + 1 })
    expect(await why(id)).toEqual({ reason: 'touched' })
    const { deps } = await world()
    const config = { ...deps.config, STAFF_APPROVAL: 'off' } as const
    expect(await why(id, NOW, { config })).toBeNull()
    expect(await approved(id, { config })).toEqual(ok(null))
  })

  test('the initial password was renewed since it was blocked', async () => {
    await begin()
    const id = await addAsked(bank, 'unblock_contract', { generation: 1, epoch: 1 }, false)
    expect(await why(id)).toBeNull()
    await setContract(bank, 'generation = 2')
    expect(await why(id)).toEqual({ reason: 'changed' })
  })

  test('is told without a write', async () => {
    await begin()
    const id = await addEnd(bank)
    await setContract(bank, 'version = 2')
    expect(await approved(id, { db: brokenDb() })).toEqual(refused({ reason: 'changed' }))
  })
})
