// Who is no independent second of a requester, term by term and to the millisecond.
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { newId } from '../../../src/lib/tokens.ts'
import { whyDependent } from '../../../src/staff/independence-store.ts'
import {
  addApproval,
  addBankOfTwo,
  addEnd,
  addOffice,
  addOrganisation,
  addTouch,
  addUser,
  type BankOfTwo,
  SINCE,
} from '../../support/approvals.ts'
import { run } from '../../support/proved.ts'

let bank: BankOfTwo
/** What `bank.a` asks for. */
let id: string

const begin = async () => {
  bank = await addBankOfTwo()
  id = await addEnd(bank)
}

const whyNot = (approver = bank.b.id) => whyDependent(env.DB, { id, requester: bank.a.id }, approver, new Date(SINCE))

describe('whom the requester touched', () => {
  test('is no second until 30 days are over', async () => {
    await begin()
    await addTouch(bank.a.id, bank.b.id, { at: SINCE })
    expect(await whyNot()).toBeNull()
    await addTouch(bank.a.id, bank.b.id, { at: SINCE + 1 })
    expect(await whyNot()).toBe('touched')
  })

  test.each([
    'register_user',
    'change_user',
    'set_temporary_password',
    'correct_mail',
    'send_password_link',
    'revoke_certificate',
    'release',
  ])('by %s', async operation => {
    await begin()
    await addTouch(bank.a.id, bank.b.id, { operation })
    expect(await whyNot()).toBe('touched')
  })

  test('is a second when the touch was refused, was another’s, was of another, or was none', async () => {
    await begin()
    const third = await addUser(bank.a.office, 'general')
    await addTouch(bank.a.id, bank.b.id, { result: 'refused' })
    await addTouch(third.id, bank.b.id)
    await addTouch(bank.a.id, third.id)
    await addTouch(bank.a.id, bank.b.id, { operation: 'request_approval' })
    expect(await whyNot()).toBeNull()
  })
})

describe('the master who registered after the requester had the office reset', () => {
  /** As after a reset that `bank.a` asked for, with the master that then registered. */
  const reset = async () => {
    const number = bank.b.office.number
    await run('UPDATE users SET created_at = ? WHERE id = ?', SINCE + 1, bank.b.id)
    await run('UPDATE contracts SET generation = 2 WHERE number IN (?, ?)', number, bank.a.office.number)
    const payload = { version: 1, generation: 1, initialPasswordHash: '' }
    const { bankCode, a } = bank
    return addApproval({ kind: 'reset_master', payload, bankCode, number, requester: a.id, state: 'approved' })
  }

  test('is no second', async () => {
    await begin()
    await reset()
    expect(await whyNot()).toBe('touched')
  })

  const set = (sql: string) => async (approval: string) => run(`UPDATE approvals SET ${sql} WHERE id = ?`, approval)

  test.each<[string, (approval: string) => Promise<unknown>]>([
    ['they registered 30 days ago', () => run('UPDATE users SET created_at = ? WHERE id = ?', SINCE, bank.b.id)],
    ['they are no master', () => run(`UPDATE users SET role = 'general' WHERE id = ?`, bank.b.id)],
    ['the reset was declined', set(`state = 'declined'`)],
    ['what was approved was no reset', set(`kind = 'unblock_contract'`)],
    [
      'another asked for the reset',
      async approval => set(`requester = '${(await addUser(bank.a.office, 'general')).id}'`)(approval),
    ],
    [
      'the initial password was renewed since',
      () => run('UPDATE contracts SET generation = 3 WHERE number = ?', bank.b.office.number),
    ],
    ['the reset was of another office', approval => set(`contract_number = '${bank.a.office.number}'`)(approval)],
  ])('is a second when %s', async (_, first) => {
    await begin()
    await first(await reset())
    expect(await whyNot()).toBeNull()
  })

  test('makes no other a dependent one', async () => {
    await begin()
    await reset()
    const third = await addUser(bank.b.office, 'general')
    await run('UPDATE users SET created_at = ? WHERE id = ?', SINCE + 1, third.id)
    expect(await whyNot(third.id)).toBeNull()
  })
})

describe('who made the requester', () => {
  const beginMade = async () => {
    await begin()
    await addTouch(bank.b.id, bank.a.id, { operation: 'register_user' })
  }

  test('is a second where there is nobody else', async () => {
    await beginMade()
    expect(await whyNot()).toBeNull()
  })

  test('is none where there is a third', async () => {
    await beginMade()
    await addUser(bank.a.office, 'general')
    expect(await whyNot()).toBe('made_requester')
  })

  /** Who would be the third. */
  test.each<[string, () => Promise<unknown>]>([
    [
      'is deleted',
      async () => run(`UPDATE users SET status = 'deleted' WHERE id = ?`, (await addUser(bank.a.office, 'general')).id),
    ],
    [
      'has an office that is terminated',
      async () =>
        run(`UPDATE contracts SET status = 'terminated' WHERE number = ?`, (await addOffice(bank.bankCode)).number),
    ],
    ['is an organisation’s', () => addOrganisation(bank.bankCode)],
    ['is another bank’s', async () => addBankOfTwo()],
    ['is the requester’s making', async () => addTouch(bank.a.id, (await addUser(bank.a.office, 'general')).id)],
    ['has made the requester too', async () => addTouch((await addUser(bank.a.office, 'general')).id, bank.a.id)],
  ])('is a second where the third %s', async (_, first) => {
    await beginMade()
    await first()
    expect(await whyNot()).toBeNull()
  })

  test('is none where the third has only revoked and released', async () => {
    await beginMade()
    const third = await addUser(bank.a.office, 'general')
    for (const operation of ['revoke_certificate', 'release']) {
      await addTouch(third.id, bank.a.id, { operation })
      await addTouch(bank.a.id, third.id, { operation })
    }
    expect(await whyNot()).toBe('made_requester')
  })

  test('is looked at in the request’s own bank', async () => {
    await beginMade()
    // The first of all rows is another bank's, which has nobody else.
    const { bankCode, a, organisation } = await addBankOfTwo()
    await addApproval({ id: `! ${newId()}`, bankCode, number: organisation.number, requester: a.id })
    await run(`UPDATE contracts SET status = 'terminated' WHERE bank_code = ? AND kind = 'bank'`, bankCode)
    await addUser(bank.a.office, 'general')
    expect(await whyNot()).toBe('made_requester')
  })
})

describe('two whom one member made', () => {
  /** The maker, who has left since, and what they did to requester and approver. */
  const beginSiblings = async ({ from = 'bank', operation = 'register_user' } = {}) => {
    await begin()
    const offices = {
      bank: bank.a.office,
      organisation: bank.organisation,
      'another bank': (await addBankOfTwo()).a.office,
    }
    const maker = await addUser(offices[from as keyof typeof offices], 'general')
    for (const made of [bank.a.id, bank.b.id]) await addTouch(maker.id, made, { operation })
    await run(`UPDATE users SET status = 'deleted' WHERE id = ?`, maker.id)
    return maker
  }

  test('are each other’s second where there is nobody else', async () => {
    const maker = await beginSiblings()
    expect(await whyNot()).toBeNull()
    // Of the same making.
    await addTouch(maker.id, (await addUser(bank.a.office, 'general')).id)
    expect(await whyNot()).toBeNull()
  })

  test('are none where there is a third', async () => {
    await beginSiblings()
    const third = await addUser(bank.a.office, 'general')
    expect(await whyNot()).toBe('made_requester')
    expect(await whyNot(third.id)).toBeNull()
  })

  test.each([{ operation: 'release' }, { from: 'organisation' }, { from: 'another bank' }])(
    'are, if it was not that (%o)',
    async how => {
      await beginSiblings(how)
      await addUser(bank.a.office, 'general')
      expect(await whyNot()).toBeNull()
    },
  )
})

test('who only revoked or released the requester’s is a second', async () => {
  await begin()
  await addUser(bank.a.office, 'general')
  for (const operation of ['revoke_certificate', 'release']) await addTouch(bank.b.id, bank.a.id, { operation })
  expect(await whyNot()).toBeNull()
})
