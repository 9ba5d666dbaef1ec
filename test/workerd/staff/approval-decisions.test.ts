// What is told and written when somebody decides, and what comes in between their look and their write.
import { describe, expect, test } from 'vitest'
import type { Deps } from '../../../src/deps.ts'
import { MINUTE_MS } from '../../../src/lib/jst.ts'
import { ok, refused } from '../../../src/lib/result.ts'
import { findApproval } from '../../../src/staff/approval-store.ts'
import { carryOut, guardReleaseOf } from '../../../src/staff/carry-out.ts'
import { approve, decline, withdraw } from '../../../src/staff/decide-approval.ts'
import {
  AT,
  addAsked,
  addBankOfTwo,
  addCertificate,
  addCorrection,
  addEnd,
  addLock,
  addRelease,
  addTouch,
  approvalOf,
  type BankOfTwo,
  entriesOf,
  mailsOf,
  NOW,
  setContract,
  world,
} from '../../support/approvals.ts'
import { ORIGIN } from '../../support/member.ts'
import { run } from '../../support/proved.ts'
import { beforeBatch, brokenDb } from '../../support/racing.ts'
import { rows } from '../../support/system.ts'

let bank: BankOfTwo

const begin = async (address: string | null = 'organisation@sample.co.jp') => {
  bank = await addBankOfTwo(address)
}

const contractReleased = () => addAsked(bank, 'unblock_contract', { generation: 1, epoch: 1 }, false)

const found = async (id: string) => {
  const approval = await findApproval((await world()).deps.db, bank.bankCode, id)
  if (!approval) throw new Error('the request is not there')
  return approval
}

/** Decided with all that follows. */
const approveAs = async (id: string, replaced: Partial<Deps> = {}, by = bank.b) => {
  const { deps, sent, settled } = await world(replaced)
  const answer = await approve(deps, ORIGIN, by.actor, id)
  await settled()
  return { answer, sent }
}

const approved = async (id: string, replaced: Partial<Deps> = {}) => (await approveAs(id, replaced)).answer

describe('an approval', () => {
  test('of an act on somebody stands in the history with the act, and its requester is told', async () => {
    await begin()
    const id = await addCorrection(bank)
    expect(await approved(id)).toEqual(ok(null))
    const { master, number } = bank.organisation
    expect(await entriesOf(id)).toEqual([
      {
        operation: 'approve',
        actor: bank.b.id,
        subject: master.id,
        detail: { request: id, kind: 'correct_mail', paper: '2026-0123' },
      },
      { operation: 'correct_mail', actor: bank.a.id, subject: master.id, detail: { request: id } },
    ])
    const [mail] = (await mailsOf(number)).filter(({ kind }) => kind === 'approval_decided')
    expect(mail?.recipient).toBe(bank.a.mail)
    expect(mail?.text).toContain(bank.b.name)
    expect(await approvalOf(id)).toMatchObject({ state: 'approved', due: null })
  })

  test('of an act on a contract concerns nobody', async () => {
    await begin()
    const id = await addEnd(bank)
    expect(await approved(id)).toEqual(ok(null))
    expect((await entriesOf(id)).map(({ operation, subject }) => [operation, subject])).toEqual([
      ['approve', null],
      ['terminate_contract', null],
    ])
  })

  test('of somebody new has them as its subject', async () => {
    await begin()
    const { userId } = bank.organisation.master
    const payload = { userId: `${userId}n`, name: '新しい　職員', mail: 'n@sample.co.jp', passwordHash: 'hash' }
    const id = await addAsked(bank, 'register_staff', payload, false)
    expect(await approved(id)).toEqual(ok(null))
    expect((await entriesOf(id)).map(({ operation, subject }) => [operation, subject])).toEqual([
      ['approve', null],
      ['register_user', id],
    ])
  })

  test('of a revocation names the certificate, for a database that is restored', async () => {
    await begin()
    const serial = await addCertificate(bank.organisation.master.id)
    const id = await addAsked(bank, 'revoke_staff', { serial, reason: 'keyCompromise' })
    expect(await approved(id)).toEqual(ok(null))
    expect(await entriesOf(id)).toMatchObject([
      { operation: 'approve' },
      { operation: 'revoke_certificate', detail: { request: id, serial, reason: 'keyCompromise' } },
    ])
  })

  test('of an end ends the sessions of all', async () => {
    await begin()
    const { master } = bank.organisation
    const serial = await addCertificate(master.id)
    await run('INSERT INTO sessions VALUES (?1, ?2, ?1, 1, 1, ?3, NULL, NULL, 0)', serial, master.id, NOW + 1)
    expect(await approved(await addEnd(bank))).toEqual(ok(null))
    expect(await rows('SELECT ended_at, end_reason FROM sessions WHERE user = ?', master.id)).toEqual([
      { ended_at: NOW, end_reason: 'terminated' },
    ])
  })

  test('of a password link sends it at once', async () => {
    await begin()
    const { master } = bank.organisation
    const id = await addAsked(bank, 'password_link', { version: 1, mail: master.mail })
    const { answer, sent } = await approveAs(id)
    expect(answer).toEqual(ok(null))
    expect(sent.filter(({ to }) => to === master.mail).map(({ text }) => text)).toEqual([
      expect.stringContaining('/password-link/'),
    ])
  })

  test('of a release leaves its guard to the cron in a minute where it does not answer', async () => {
    await begin()
    const { master } = bank.organisation
    await addLock(`user:${master.id}`, 'portal', 'blocked')
    const id = await addRelease(bank)
    const { deps } = await world()
    const guards = { ...deps.guards, release: () => Promise.reject(new Error('no answer')) }
    expect(await approved(id, { guards })).toEqual(ok(null))
    expect(await approvalOf(id)).toMatchObject({ state: 'approved', due: NOW + MINUTE_MS })
    expect((await mailsOf(bank.organisation.number)).map(({ kind }) => kind)).toEqual(['approval_decided'])
  })

  test.each([
    ['its address', 'organisation@sample.co.jp', ['contract_released', 'approval_decided']],
    ['nobody, where it has none,', null, ['approval_decided']],
  ])('of a contract’s release tells %s', async (_, address, kinds) => {
    await begin(address)
    await addLock(`contract:${bank.organisation.number}:1`, 'initial', 'blocked')
    expect(await approved(await contractReleased())).toEqual(ok(null))
    expect((await mailsOf(bank.organisation.number)).map(({ kind }) => kind)).toEqual(kinds)
  })
})

describe('what comes in between', () => {
  const CHANGED = refused({ reason: 'changed' })
  const meanwhile = (first: () => Promise<unknown>): Partial<Deps> => ({ db: beforeBatch(first) })

  test('the end of the contract leaves its master’s address as it is', async () => {
    await begin()
    const id = await addCorrection(bank)
    expect(
      await approved(
        id,
        meanwhile(() => setContract(bank, `status = 'terminated'`)),
      ),
    ).toEqual(CHANGED)
    expect(await rows('SELECT version FROM users WHERE id = ?', bank.organisation.master.id)).toEqual([{ version: 1 }])
    expect(await approvalOf(id)).toMatchObject({ state: 'open', decidedBy: null })
    expect(await entriesOf(id)).toEqual([])
  })

  test('the release of the same block leaves nothing to approve', async () => {
    await begin()
    const guard = `user:${bank.organisation.master.id}`
    await addLock(guard, 'portal', 'blocked')
    const id = await addRelease(bank)
    const first = () => run(`UPDATE locks SET state = 'free' WHERE guard = ?`, guard)
    expect(await approved(id, meanwhile(first))).toEqual(CHANGED)
    expect(await approvalOf(id)).toMatchObject({ state: 'open' })
  })

  test('another initial password leaves no block of the last one to lift', async () => {
    await begin()
    await addLock(`contract:${bank.organisation.number}:1`, 'initial', 'blocked')
    const id = await contractReleased()
    expect(
      await approved(
        id,
        meanwhile(() => setContract(bank, 'generation = 2')),
      ),
    ).toEqual(CHANGED)
    expect(await approvalOf(id)).toMatchObject({ state: 'open' })
    expect(await mailsOf(bank.organisation.number)).toEqual([])
  })

  const set = (sql: string) => (id: string) => run(`UPDATE approvals SET ${sql} WHERE id = ?`, id)

  test.each<[string, (id: string) => Promise<unknown>, string]>([
    ['a decision', set(`state = 'declined'`), 'not_open'],
    ['the end of its time', set(`lapses_at = ${NOW}`), 'not_open'],
    ['a touch', () => addTouch(bank.a.id, bank.b.id), 'touched'],
    [
      'the requester’s going',
      () => run(`UPDATE users SET status = 'deleted' WHERE id = ?`, bank.a.id),
      'requester_gone',
    ],
  ])('%s is told', async (_, first, reason) => {
    await begin()
    const id = await addCorrection(bank)
    expect(
      await approved(
        id,
        meanwhile(() => first(id)),
      ),
    ).toEqual(refused({ reason }))
    expect(await entriesOf(id)).toEqual([])
  })

  test('a request that is gone is no bug', async () => {
    await begin()
    const [one, two] = [await addCorrection(bank), await addEnd(bank)]
    const gone = (id: string) => meanwhile(() => run('DELETE FROM approvals WHERE id = ?', id))
    expect(await approved(one, gone(one))).toEqual(CHANGED)
    const { deps } = await world(gone(two))
    expect(await decline(deps, ORIGIN, bank.b.actor, two, '申請書と違う')).toEqual(refused({ reason: 'not_open' }))
  })

  test('a database that fails is no refusal', async () => {
    await begin()
    const id = await addCorrection(bank)
    const { deps } = await world({ db: brokenDb() })
    await expect(approve(deps, ORIGIN, bank.b.actor, id)).rejects.toThrow('disk')
    await expect(decline(deps, ORIGIN, bank.b.actor, id, '申請書と違う')).rejects.toThrow('disk')
    await expect(withdraw(deps, ORIGIN, bank.a.actor, id)).rejects.toThrow('disk')
  })
})

test('what concerns somebody is not carried out on nobody', async () => {
  await begin()
  const nobody = async (id: string) => ({ ...(await found(id)), user: null })
  const { deps } = await world()
  const release = await nobody(await addRelease(bank))
  expect(guardReleaseOf(release)).toBeNull()
  await expect(carryOut(deps, release, AT)).rejects.toThrow('releases nobody')
  await expect(carryOut(deps, await nobody(await addCorrection(bank)), AT)).rejects.toThrow('there is none')
})
