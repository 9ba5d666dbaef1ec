// What can be asked for, and what is kept of it until a second staff member decides.
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import type { NewPassword } from '../../../src/credentials/password-guard.ts'
import type { Deps } from '../../../src/deps.ts'
import { DAY_MS } from '../../../src/lib/jst.ts'
import { refused } from '../../../src/lib/result.ts'
import { newId } from '../../../src/lib/tokens.ts'
import { stillNeedsNoSecond } from '../../../src/staff/needs-second.ts'
import { type ContractAct, type ContractActInput, requestContractAct } from '../../../src/staff/request-contract-act.ts'
import {
  requestRegistration,
  requestStaffAct,
  requestStaffRevocation,
  type StaffAct,
} from '../../../src/staff/request-staff-act.ts'
import {
  addBank,
  addBankOfTwo,
  addCertificate,
  addLock,
  addOffice,
  type BankOfTwo,
  entriesOf,
  NOW,
  world,
} from '../../support/approvals.ts'
import { ORIGIN } from '../../support/member.ts'
import { run } from '../../support/proved.ts'
import { PAPER } from '../../support/staff.ts'
import { rows } from '../../support/system.ts'

const kept = async (id: string) => {
  const [row] = await rows<{ kind: string; target: string; user: string | null; payload: string; lapsesAt: number }>(
    'SELECT kind, target, user, payload, lapses_at AS lapsesAt FROM approvals WHERE id = ?',
    id,
  )
  if (!row) throw new Error('nothing was asked for')
  return { ...row, payload: JSON.parse(row.payload) }
}

const idOf = (answer: { ok: true; value: { id: string } } | { ok: false; error: { reason: string } }): string => {
  if (!answer.ok) throw new Error(answer.error.reason)
  return answer.value.id
}

/** Guards that hash nothing, and say for whom they were asked to. */
const hashing = async (): Promise<{ asked: NewPassword[]; deps: Deps }> => {
  const asked: NewPassword[] = []
  const { deps } = await world()
  const hash = async (request: NewPassword) => {
    asked.push(request)
    return 'new hash'
  }
  return { asked, deps: { ...deps, guards: { ...deps.guards, hash } } }
}

describe('a request about a contract', () => {
  let bank: BankOfTwo

  const begin = async () => {
    bank = await addBankOfTwo()
  }

  const ask = async (name: ContractAct, input: Omit<ContractActInput, 'paper'> = {}, deps?: Deps) =>
    requestContractAct(
      deps ?? (await world()).deps,
      ORIGIN,
      bank.a.actor,
      { number: bank.organisation.number, name },
      { paper: PAPER, ...input },
    )

  test('waits for seven days, one at a time, and stands in the history about nobody', async () => {
    await begin()
    const { number } = bank.organisation
    const id = idOf(await ask('terminate'))
    expect(await kept(id)).toEqual({
      kind: 'terminate_contract',
      target: `contract:${number}`,
      user: null,
      payload: { version: 1 },
      lapsesAt: NOW + 7 * DAY_MS,
    })
    const detail = { request: id, kind: 'terminate_contract', paper: PAPER.paperNumber }
    const entry = { operation: 'request_approval', actor: bank.a.id, detail }
    expect(await entriesOf(id)).toEqual([{ ...entry, subject: null }])
    expect(await ask('terminate')).toEqual(refused({ reason: 'already_open' }))
  })

  test('about its master names them', async () => {
    await begin()
    const { master } = bank.organisation
    const id = idOf(await ask('password-link'))
    expect(await kept(id)).toMatchObject({ target: `user:${master.id}`, user: master.id })
    expect(await entriesOf(id)).toMatchObject([{ operation: 'request_approval', subject: master.id }])
  })

  test.each([
    [['portal'], { portal: 1 }],
    [['member'], { member: 1 }],
    [['portal', 'member'], { portal: 1, member: 1 }],
  ])('for the master’s release keeps which blocks were seen: %j', async (counters, epochs) => {
    await begin()
    for (const counter of counters) await addLock(`user:${bank.organisation.master.id}`, counter, 'blocked')
    expect((await kept(idOf(await ask('unblock-master')))).payload).toEqual({ epochs })
  })

  test('for the contract’s release keeps which block was seen', async () => {
    await begin()
    await addLock(`contract:${bank.organisation.number}:1`, 'initial', 'blocked')
    expect(await kept(idOf(await ask('unblock-contract')))).toMatchObject({
      user: null,
      payload: { generation: 1, epoch: 1 },
    })
  })

  test('for a reset has the next initial password hashed by its own guard, held against the last', async () => {
    await begin()
    const { number } = bank.organisation
    await run('UPDATE contracts SET generation = 3 WHERE number = ?', number)
    const { asked, deps } = await hashing()
    const id = idOf(await ask('reset-master', { initialPassword: 'Next#456' }, deps))
    expect(asked).toEqual([
      { guard: { kind: 'contract', number, generation: 4 }, password: 'Next#456', differsFrom: ['initial hash'] },
    ])
    expect((await kept(id)).payload).toEqual({ version: 1, generation: 3, initialPasswordHash: 'new hash' })
  })

  test('is of the bank’s own contracts, and of what is possible', async () => {
    await begin()
    expect(await ask('take-back')).toEqual(refused({ reason: 'not_possible' }))
    bank = { ...bank, organisation: (await addBankOfTwo()).organisation }
    expect(await ask('terminate')).toEqual(refused({ reason: 'not_found' }))
  })
})

describe('an office’s master', () => {
  let office: Awaited<ReturnType<typeof addOffice>>

  const begin = async () => {
    office = await addOffice(await addBank())
  }

  const ask = async (asked: StaffAct, id = office.general.id, deps?: Deps) =>
    requestStaffAct(deps ?? (await world()).deps, ORIGIN, office.master.actor, id, asked, PAPER)

  test('asks for another’s temporary password, which does not contain their ID', async () => {
    await begin()
    const { general } = office
    const { asked, deps } = await hashing()
    const set = (password: string) => ask({ act: 'temporary-password', version: 1, password }, general.id, deps)
    expect(await set(`A#${general.userId}`)).toEqual(refused({ reason: 'contains_user_id' }))
    const { payload } = await kept(idOf(await set('Temp#123')))
    expect(payload).toEqual({ version: 1, passwordHash: 'new hash' })
    expect(asked).toEqual([{ guard: { kind: 'user', id: general.id }, password: 'Temp#123', differsFrom: [] }])
    expect(await set('Temp#456')).toEqual(refused({ reason: 'already_open' }))
  })

  test('asks for the release of what was named and stands, of this user alone', async () => {
    await begin()
    const { master, general } = office
    const release = () => ask({ act: 'release', counters: ['portal'] })
    expect(await release()).toEqual(refused({ reason: 'not_possible' }))
    await addLock(`user:${general.id}`, 'member', 'blocked')
    await addLock(`user:${master.id}`, 'portal', 'blocked', null, 7)
    expect(await release()).toEqual(refused({ reason: 'not_possible' }))
    await addLock(`user:${general.id}`, 'portal', 'locked', NOW + 1)
    expect((await kept(idOf(await release()))).payload).toEqual({ epochs: { portal: 1 } })
  })

  test('asks for the revocation of one of a user’s own certificates', async () => {
    await begin()
    const { master, general } = office
    const revoke = (serial: string) => ask({ act: 'revoke', serial })
    const [serial, foreign] = [await addCertificate(general.id), await addCertificate(master.id)]
    await addCertificate(general.id, 'pending')
    expect(await revoke(foreign)).toEqual(refused({ reason: 'not_possible' }))
    expect((await kept(idOf(await revoke(serial)))).payload).toEqual({ serial, reason: 'unspecified' })
  })

  test('asks for nothing about anybody else', async () => {
    await begin()
    const other = await addOffice(office.bankCode)
    for (const { id } of [office.master, other.general])
      expect(await ask({ act: 'delete', version: 1 }, id)).toEqual(refused({ reason: 'not_found' }))
  })

  test('is told that a certificate’s revocation waits already', async () => {
    await begin()
    const { deps } = await world()
    const serial = await addCertificate(office.general.id)
    const asked = { number: office.number, serial, reason: 'keyCompromise' } as const
    const revoke = () => requestStaffRevocation(deps, ORIGIN, office.master.actor, asked, PAPER)
    expect((await kept(idOf(await revoke()))).user).toBe(office.general.id)
    expect(await revoke()).toEqual(refused({ reason: 'already_open' }))
  })
})

describe('the registration of somebody new', () => {
  let office: Awaited<ReturnType<typeof addOffice>>

  const begin = async () => {
    office = await addOffice(await addBank())
  }

  const draft = async (userId: string) => {
    const id = newId()
    await run(
      `INSERT INTO user_drafts VALUES (?, ?, ?, '新しい　職員', 'n@sample.co.jp', 'hash', ?, NULL)`,
      id,
      office.master.id,
      userId,
      NOW + 1,
    )
    return id
  }
  const drafts = () => rows<{ id: string }>('SELECT id FROM user_drafts WHERE master = ?', office.master.id)
  const ask = async (id: string) => requestRegistration((await world()).deps, ORIGIN, office.master.actor, id, PAPER)
  const newUserId = () => `n${newId().slice(0, 9)}`

  test('waits in place of its draft, about nobody who is there', async () => {
    await begin()
    const userId = newUserId()
    const id = idOf(await ask(await draft(userId)))
    expect(await kept(id)).toMatchObject({ target: `new:${userId}`, user: null })
    expect(await entriesOf(id)).toMatchObject([{ operation: 'request_approval', subject: null }])
    expect(await drafts()).toEqual([])
  })

  test('of an ID that waits already leaves the second draft', async () => {
    await begin()
    const userId = newUserId()
    await ask(await draft(userId))
    const second = await draft(userId)
    expect(await ask(second)).toEqual(refused({ reason: 'already_open' }))
    expect(await drafts()).toEqual([{ id: second }])
  })

  test('of an ID that is taken is not asked for, nor is a draft that was confirmed', async () => {
    await begin()
    expect(await ask(await draft(office.general.userId))).toEqual(refused({ reason: 'user_id_taken' }))
    const confirmed = await draft(newUserId())
    await run('UPDATE user_drafts SET registered_user = ? WHERE id = ?', office.general.id, confirmed)
    expect(await ask(confirmed)).toEqual(refused({ reason: 'draft_over' }))
    expect(await ask(newId())).toEqual(refused({ reason: 'draft_over' }))
  })

  test('needs no second in an organisation, nor where that is turned off', async () => {
    await begin()
    const { deps } = await world()
    const { bankCode } = office
    const off = { db: env.DB, config: { ...deps.config, STAFF_APPROVAL: 'off' } } as const
    expect(stillNeedsNoSecond(deps, { contractKind: 'organisation', bankCode })).toEqual([])
    expect(stillNeedsNoSecond(off, { contractKind: 'bank', bankCode })).toEqual([])
    expect(stillNeedsNoSecond(deps, { contractKind: 'bank', bankCode })).toHaveLength(1)
  })
})
