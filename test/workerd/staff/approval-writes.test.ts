// What the writes and the searches of approvals insist on, term by term: the use-cases look before they write, so that
// nothing but a race would show it.
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import {
  countOpenApprovals,
  findApproval,
  findDecidedApprovals,
  findLapsed,
  findOpenApprovals,
  findOpenApprovalsOf,
  findUntoldGuards,
  markApproved,
  markDeclined,
  markGuardTold,
  markLapsed,
  markWithdrawn,
  putGuardOff,
} from '../../../src/staff/approval-store.ts'
import {
  AT,
  addApproval,
  addBank,
  addBankOfTwo,
  addTouch,
  addUser,
  approvalOf,
  type BankOfTwo,
  NOW,
  SINCE,
} from '../../support/approvals.ts'
import { changes, run } from '../../support/proved.ts'
import { rows } from '../../support/system.ts'

const { DB } = env

let bank: BankOfTwo
/** Asked for by the first of the bank's two; beside it another of the same. */
let id: string
let other: string

const begin = async () => {
  bank = await addBankOfTwo()
  const { bankCode, a, organisation } = bank
  const waiting = { bankCode, number: organisation.number, user: organisation.master.id, requester: a.id }
  const payload = { version: 1, generation: 1, initialPasswordHash: 'secret' }
  id = await addApproval({ ...waiting, kind: 'reset_master', payload })
  other = await addApproval({ ...waiting, kind: 'reset_master', payload })
}

const set = (sql: string, whose = id) => run(`UPDATE approvals SET ${sql} WHERE id = ?`, whose)

type Case = readonly [string, () => Promise<unknown>]

const DECIDED: readonly Case[] = ['approved', 'declined', 'withdrawn', 'lapsed'].map(
  state => [`it is ${state}`, () => set(`state = '${state}'`)] as const,
)
const OVER: Case = ['its seven days are over', () => set(`lapses_at = ${NOW}`)]

/** Why somebody is no staff member who may act; the other of the two still is one, in an office that goes on. */
const gone = (who: 'a' | 'b', name: string): readonly Case[] => [
  [`${name} is deleted`, () => run(`UPDATE users SET status = 'deleted' WHERE id = ?`, bank[who].id)],
  [
    `${name}’s office is terminated`,
    () => run(`UPDATE contracts SET status = 'terminated' WHERE number = ?`, bank[who].office.number),
  ],
  [
    `${name} is an organisation’s`,
    () => run(`UPDATE contracts SET kind = 'organisation' WHERE number = ?`, bank[who].office.number),
  ],
  [
    `${name} is another bank’s`,
    async () => run('UPDATE contracts SET bank_code = ? WHERE number = ?', await addBank(), bank[who].office.number),
  ],
]

describe('a request is approved', () => {
  const approve = ({ approver = bank.b.id, requester = bank.a.id } = {}) =>
    changes(
      markApproved(
        DB,
        { id, requester },
        { approver, at: AT, touchedSince: new Date(SINCE), guardDueAt: new Date(NOW + 5) },
      ),
    )

  test.each<Case>([
    ...DECIDED,
    OVER,
    ...gone('a', 'the requester'),
    ...gone('b', 'the approver'),
    ['the requester has touched the approver', () => addTouch(bank.a.id, bank.b.id)],
    [
      'the approver has made the requester, and there is a third',
      async () => {
        await addTouch(bank.b.id, bank.a.id)
        await addUser(bank.a.office, 'general')
      },
    ],
  ])('never when %s', async (_, first) => {
    await begin()
    await first()
    expect(await approve()).toBe(0)
  })

  test('never by its requester, nor as the request of somebody else', async () => {
    await begin()
    expect(await approve({ approver: bank.a.id })).toBe(0)
    const third = await addUser(bank.a.office, 'general')
    expect(await approve({ requester: third.id })).toBe(0)
  })

  test('once, no other with it, and its password hash is forgotten', async () => {
    await begin()
    expect(await approve()).toBe(1)
    expect(await approvalOf(id)).toEqual({
      state: 'approved',
      decidedBy: bank.b.id,
      decidedAt: NOW,
      note: '',
      due: NOW + 5,
    })
    expect(await approvalOf(other)).toMatchObject({ state: 'open' })
    expect(await rows(`SELECT payload ->> 'initialPasswordHash' AS hash FROM approvals WHERE id = ?`, id)).toEqual([
      { hash: '' },
    ])
    expect(await approve()).toBe(0)
  })
})

describe('a request is declined', () => {
  const decline = (by = bank.b.id) => changes(markDeclined(DB, id, { by, note: '申請書と違う', at: AT }))

  test.each<Case>([...DECIDED, OVER, ...gone('b', 'whoever declines')])('never when %s', async (_, first) => {
    await begin()
    await first()
    expect(await decline()).toBe(0)
  })

  test('never by its requester', async () => {
    await begin()
    expect(await decline(bank.a.id)).toBe(0)
  })

  test.each<Case>([
    ...gone('a', 'the requester'),
    ['the requester has touched whoever declines', () => addTouch(bank.a.id, bank.b.id)],
  ])('though %s', async (_, first) => {
    await begin()
    await first()
    expect(await decline()).toBe(1)
  })

  test('once, with its reason, and no other with it', async () => {
    await begin()
    expect(await decline()).toBe(1)
    expect(await approvalOf(id)).toEqual({
      state: 'declined',
      decidedBy: bank.b.id,
      decidedAt: NOW,
      note: '申請書と違う',
      due: null,
    })
    expect(await approvalOf(other)).toMatchObject({ state: 'open' })
  })
})

describe('a request is withdrawn', () => {
  const withdraw = (by = bank.a.id) => changes(markWithdrawn(DB, id, by, AT))

  test.each(DECIDED)('never when %s', async (_, first) => {
    await begin()
    await first()
    expect(await withdraw()).toBe(0)
  })

  test('by its requester alone, once, and no other with it', async () => {
    await begin()
    expect(await withdraw(bank.b.id)).toBe(0)
    expect(await withdraw()).toBe(1)
    expect(await approvalOf(id)).toEqual({
      state: 'withdrawn',
      decidedBy: bank.a.id,
      decidedAt: NOW,
      note: '',
      due: null,
    })
    expect(await approvalOf(other)).toMatchObject({ state: 'open' })
  })
})

describe('a request lapses', () => {
  const beginLate = async () => {
    await begin()
    await set(`lapses_at = ${NOW}`)
    await set(`lapses_at = ${NOW}`, other)
  }

  test.each<Case>([...DECIDED, ['it has a millisecond left', () => set(`lapses_at = ${NOW + 1}`)]])(
    'never when %s',
    async (_, first) => {
      await beginLate()
      await first()
      expect(await changes(markLapsed(DB, id, AT))).toBe(0)
    },
  )

  test('once, by nobody, and no other with it', async () => {
    await beginLate()
    expect(await changes(markLapsed(DB, id, AT))).toBe(1)
    expect(await approvalOf(id)).toEqual({ state: 'lapsed', decidedBy: null, decidedAt: NOW, note: '', due: null })
    expect(await approvalOf(other)).toMatchObject({ state: 'open' })
  })
})

describe('a guard that is to be told', () => {
  const beginUntold = async () => {
    await begin()
    await run('UPDATE approvals SET guard_due_at = NULL WHERE guard_due_at IS NOT NULL')
    await set(`state = 'approved', guard_due_at = ${NOW}`)
    await set(`state = 'approved', guard_due_at = ${NOW + 1}`, other)
  }

  const due = async () => [(await approvalOf(id))?.due, (await approvalOf(other))?.due]

  test('is found from its millisecond on, so many at a time', async () => {
    await beginUntold()
    const found = async (at: number, limit = 9) =>
      (await findUntoldGuards(DB, new Date(at), limit)).map(approval => approval.id)
    expect(await found(NOW - 1)).toEqual([])
    expect(await found(NOW)).toEqual([id])
    expect(await found(NOW + 1)).toEqual([id, other])
    expect(await found(NOW + 1, 1)).toEqual([id])
  })

  test('is told, and no other with it', async () => {
    await beginUntold()
    expect(await changes(markGuardTold(DB, id))).toBe(1)
    expect(await due()).toEqual([null, NOW + 1])
  })

  test('is put off, and no other with it; not once it was told', async () => {
    await beginUntold()
    expect(await changes(putGuardOff(DB, id, new Date(NOW + 9)))).toBe(1)
    expect(await due()).toEqual([NOW + 9, NOW + 1])
    await set('guard_due_at = NULL')
    expect(await changes(putGuardOff(DB, id, new Date(NOW + 9)))).toBe(0)
    expect(await due()).toEqual([null, NOW + 1])
  })
})

describe('requests are shown', () => {
  const idsOf = (approvals: readonly { id: string }[]) => approvals.map(approval => approval.id)

  test('to their own bank, what waits apart from what was decided', async () => {
    await begin()
    const foreign = await addBankOfTwo()
    for (const state of ['open', 'declined'])
      await addApproval({
        bankCode: foreign.bankCode,
        number: foreign.organisation.number,
        requester: foreign.a.id,
        state,
      })
    await set(`state = 'declined'`, other)
    expect(idsOf(await findOpenApprovals(DB, bank.bankCode, 9))).toEqual([id])
    expect(idsOf(await findOpenApprovalsOf(DB, bank.organisation.number))).toEqual([id])
    expect(idsOf(await findDecidedApprovals(DB, bank.bankCode, 9))).toEqual([other])
    expect(await countOpenApprovals(DB, bank.bankCode)).toBe(1)
  })

  test('with whom they concern, or nobody', async () => {
    await begin()
    const { master } = bank.organisation
    expect((await findApproval(DB, bank.bankCode, id))?.user).toEqual({
      id: master.id,
      userId: master.userId,
      name: master.name,
      mail: master.mail,
      role: 'master',
      isActive: true,
      version: 1,
    })
    await set('user = NULL')
    expect((await findApproval(DB, bank.bankCode, id))?.user).toBeNull()
  })

  test('as lapsed from the end of their time on, while they are open', async () => {
    await begin()
    await run(`UPDATE approvals SET state = 'declined' WHERE state = 'open' AND id NOT IN (?, ?)`, id, other)
    await set(`lapses_at = ${NOW}`)
    expect(idsOf(await findLapsed(DB, new Date(NOW - 1), 9))).toEqual([])
    expect(idsOf(await findLapsed(DB, AT, 9))).toEqual([id])
    await set(`state = 'declined'`)
    expect(idsOf(await findLapsed(DB, AT, 9))).toEqual([])
  })
})
