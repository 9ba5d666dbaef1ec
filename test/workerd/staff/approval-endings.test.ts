// What is told and written when a request is turned down, or nobody decides it.
import { describe, expect, test } from 'vitest'
import type { Deps } from '../../../src/deps.ts'
import { ok, refused } from '../../../src/lib/result.ts'
import { decline, withdraw } from '../../../src/staff/decide-approval.ts'
import { lapseApprovals } from '../../../src/staff/lapse-approvals.ts'
import {
  addBankOfTwo,
  addCorrection,
  addEnd,
  type BankOfTwo,
  entriesOf,
  mailsOf,
  NOW,
  world,
} from '../../support/approvals.ts'
import { ORIGIN } from '../../support/member.ts'
import { run } from '../../support/proved.ts'
import { beforeBatch, brokenDb } from '../../support/racing.ts'

let bank: BankOfTwo

const begin = async () => {
  bank = await addBankOfTwo()
}

describe('a request that is turned down', () => {
  test('stands in the history, and its requester is told who did it', async () => {
    await begin()
    const id = await addCorrection(bank)
    const { deps, settled } = await world()
    expect(await decline(deps, ORIGIN, bank.b.actor, id, '申請書と違う')).toEqual(ok(null))
    await settled()
    const detail = { request: id, kind: 'correct_mail', paper: '2026-0123' }
    const subject = bank.organisation.master.id
    expect(await entriesOf(id)).toEqual([{ operation: 'decline', actor: bank.b.id, subject, detail }])
    const [mail] = await mailsOf(bank.organisation.number)
    expect(mail).toMatchObject({ kind: 'approval_decided', recipient: bank.a.mail })
  })

  test('by its requester stands in the history', async () => {
    await begin()
    const id = await addCorrection(bank)
    const { deps, settled } = await world()
    expect(await withdraw(deps, ORIGIN, bank.a.actor, id)).toEqual(ok(null))
    await settled()
    expect((await entriesOf(id)).map(({ operation, actor }) => [operation, actor])).toEqual([['withdraw', bank.a.id]])
    expect(await withdraw(deps, ORIGIN, bank.a.actor, id)).toEqual(refused({ reason: 'not_open' }))
  })

  test('is not told to a requester who has left', async () => {
    await begin()
    const [declined, lapsed] = [await addCorrection(bank), await addEnd(bank)]
    await run(`UPDATE users SET status = 'deleted' WHERE id = ?`, bank.a.id)
    const { deps } = await world()
    expect(await decline(deps, ORIGIN, bank.b.actor, declined, 'x')).toEqual(ok(null))
    await lapseApprovals((await world({}, NOW + 1)).deps)
    expect((await entriesOf(lapsed)).map(({ operation }) => operation)).toEqual(['lapse_approval'])
    expect(await mailsOf(bank.organisation.number)).toEqual([])
  })

  test('is not by its requester’s declining, nor after its time', async () => {
    await begin()
    const id = await addCorrection(bank)
    const { deps } = await world()
    expect(await decline(deps, ORIGIN, bank.a.actor, id, 'x')).toEqual(refused({ reason: 'own_request' }))
    const late = await world({}, NOW + 1)
    expect(await decline(late.deps, ORIGIN, bank.b.actor, id, 'x')).toEqual(refused({ reason: 'not_open' }))
  })
})

describe('requests that nobody decided', () => {
  const beginAlone = async () => {
    await begin()
    await run(`UPDATE approvals SET state = 'declined' WHERE state = 'open'`)
  }

  test('lapse at the end of their time, and their requesters are told', async () => {
    await beginAlone()
    const [about, contracts] = [await addCorrection(bank), await addEnd(bank)]
    const { deps } = await world({}, NOW + 1)
    expect(await lapseApprovals((await world()).deps)).toBe(0)
    expect(await lapseApprovals(deps)).toBe(2)
    const entry = { operation: 'lapse_approval', actor: null }
    const subject = bank.organisation.master.id
    expect(await entriesOf(about)).toEqual([{ ...entry, subject, detail: { request: about, kind: 'correct_mail' } }])
    expect(await entriesOf(contracts)).toMatchObject([{ ...entry, subject: null }])
    const mails = await mailsOf(bank.organisation.number)
    expect(mails.map(({ kind, recipient }) => [kind, recipient])).toEqual(
      [1, 2].map(() => ['approval_decided', bank.a.mail]),
    )
    expect(await lapseApprovals(deps)).toBe(0)
  })

  test('lapse once, whichever run of the cron was quicker; a database that fails is told', async () => {
    await beginAlone()
    const id = await addCorrection(bank)
    const first = () => run(`UPDATE approvals SET state = 'lapsed' WHERE id = ?`, id)
    const late = async (db: Deps['db']) => lapseApprovals((await world({ db }, NOW + 1)).deps)
    await expect(late(brokenDb())).rejects.toThrow('disk')
    expect(await late(beforeBatch(first))).toBe(0)
    expect(await entriesOf(id)).toEqual([])
  })
})
