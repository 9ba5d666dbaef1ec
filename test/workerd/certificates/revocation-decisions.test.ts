// Who revokes what, and what comes in between.
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { findInUseByIssuer, revokeAllNamed } from '../../../src/certificates/issuer-store.ts'
import { type LostRevocation, revokeAgain } from '../../../src/certificates/revoke-again.ts'
import { revokeByIssuer } from '../../../src/certificates/revoke-by-issuer.ts'
import { revokeByStaff } from '../../../src/certificates/revoke-by-staff.ts'
import { showUsersCertificates } from '../../../src/certificates/show-users-certificates.ts'
import { findCertificatesOfContract } from '../../../src/certificates/store.ts'
import type { Deps } from '../../../src/deps.ts'
import { ok, refused } from '../../../src/lib/result.ts'
import { newId } from '../../../src/lib/tokens.ts'
import { depsAt } from '../../support/deps.ts'
import { ORIGIN } from '../../support/member.ts'
import { AT, NOW, type Proved, proved, run } from '../../support/proved.ts'
import { beforeBatch, brokenDb } from '../../support/racing.ts'
import { rows } from '../../support/system.ts'

let one: Proved
let other: Proved
/** A CA of which only this test knows. */
let issuer: string

beforeEach(async () => {
  one = await proved()
  other = await proved()
  issuer = newId()
})

type Row = { slot?: string | null; notAfter?: number; revokedAt?: number | null; issuer?: string; issuedAt?: number }

/** @returns its serial, which begins with `prefix` */
const insert = async (prefix: string, user: string, row: Row = {}): Promise<string> => {
  const serial = `${prefix}-${newId()}`
  await run(
    `INSERT INTO certificates (serial, user, issuer, fingerprint, key_hash, der, enrolment, slot, issued_at, not_after,
                               renewable_from, revoked_at)
     VALUES (?1, ?2, ?3, ?1, ?1, x'01', '', ?4, ?5, ?6, 0, ?7)`,
    serial,
    user,
    row.issuer ?? issuer,
    row.slot === undefined ? 'current' : row.slot,
    row.issuedAt ?? 1,
    row.notAfter ?? NOW + 1,
    row.revokedAt ?? null,
  )
  return serial
}

const stateOf = (serial: string) =>
  rows('SELECT slot, revoked_at AS at, revocation_reason AS reason FROM certificates WHERE serial = ?', serial)

const IN_USE = [{ slot: 'current', at: null, reason: null }]

const historyOf = (user: string, operation: string) =>
  rows(
    'SELECT bank_code, contract_number, actor, detail FROM history WHERE subject = ? AND operation = ?',
    user,
    operation,
  )

const mailsTo = (user: string, kind: string) =>
  rows('SELECT recipient FROM outbox WHERE user = ? AND kind = ?', user, kind)

const now = (replaced: Partial<Deps> = {}) => depsAt(() => AT, replaced)

describe('all of a CA', () => {
  test('are those in use, each once, with whom they are of', async () => {
    const first = await insert('b', one.id)
    const second = await insert('c', other.id, { slot: 'pending' })
    for (const row of [{ slot: null }, { revokedAt: 1 }, { notAfter: NOW }, { issuer: 'another' }])
      await insert('d', (await proved()).id, row)
    const found = await findInUseByIssuer(env.DB, issuer, '', AT, 9)
    expect(found).toMatchObject([
      { serial: first, user: one.id, userId: one.person.userId, contractNumber: one.contract, bankCode: '2963' },
      { serial: second, user: other.id, userId: other.person.userId, contractNumber: other.contract },
    ])
    expect((await findInUseByIssuer(env.DB, issuer, first, AT, 9)).map(({ serial }) => serial)).toEqual([second])
    expect((await findInUseByIssuer(env.DB, issuer, 'a', AT, 1)).map(({ serial }) => serial)).toEqual([first])
  })

  test('are revoked by name, once', async () => {
    const [named, before, unnamed] = [
      await insert('a', one.id),
      await insert('a', one.id, { slot: null, revokedAt: 5 }),
      await insert('a', other.id),
    ]
    await revokeAllNamed(env.DB, [named, before], 'cACompromise', AT).run()
    expect(await stateOf(named)).toEqual([{ slot: null, at: NOW, reason: 'cACompromise' }])
    expect(await stateOf(before)).toEqual([{ slot: null, at: 5, reason: null }])
    expect(await stateOf(unnamed)).toEqual(IN_USE)
  })

  test('are revoked with an entry and a mail each, and it is said where to go on', async () => {
    await insert('a', one.id)
    const last = await insert('b', other.id)
    expect(await revokeByIssuer(await now(), issuer, '')).toEqual({ revoked: 2, last })
    expect(await historyOf(other.id, 'revoke_certificate')).toEqual([
      {
        bank_code: '2963',
        contract_number: other.contract,
        actor: null,
        detail: JSON.stringify({ serial: last, reason: 'cACompromise' }),
      },
    ])
    expect(await mailsTo(one.id, 'ca_replaced')).toHaveLength(1)
    expect(await revokeByIssuer(await now(), issuer, '')).toEqual({ revoked: 0, last: null })
  })

  test('is one as well as many', async () => {
    const only = await insert('a', one.id)
    expect(await revokeByIssuer(await now(), issuer, '')).toEqual({ revoked: 1, last: only })
  })

  test('are left, with no word to anybody, when one of them is revoked meanwhile', async () => {
    const [first, second] = [await insert('a', one.id), await insert('b', other.id)]
    const db = beforeBatch(() => run('UPDATE certificates SET slot = NULL, revoked_at = 1 WHERE serial = ?', second))
    await expect(revokeByIssuer(await now({ db }), issuer, '')).rejects.toThrow('must_have_changed_one')
    expect(await stateOf(first)).toEqual(IN_USE)
    expect(await mailsTo(one.id, 'ca_replaced')).toEqual([])
  })
})

describe('staff', () => {
  const revoke = async (serial: string, replaced: Partial<Deps> = {}) => {
    const certificate = (await findCertificatesOfContract(env.DB, one.contract)).find(row => row.serial === serial)
    if (!certificate) throw new Error('it is not on the list')
    return revokeByStaff(
      await now(replaced),
      ORIGIN,
      { user: 'staff', bankCode: '2963' },
      { contract: { number: one.contract }, certificate, reason: 'keyCompromise' },
    )
  }

  test('revoke one: with an entry in the history and a mail that goes out at once', async () => {
    const [serial, foreign] = [await insert('a', one.id), await insert('a', other.id)]
    let afterwards: Promise<unknown> | undefined
    expect(
      await revoke(serial, {
        afterAnswer: work => {
          afterwards = work
        },
      }),
    ).toEqual(ok(null))
    await afterwards
    expect(await stateOf(serial)).toEqual([{ slot: null, at: NOW, reason: 'keyCompromise' }])
    expect(await stateOf(foreign)).toEqual(IN_USE)
    expect(await historyOf(one.id, 'revoke_certificate')).toEqual([
      {
        bank_code: '2963',
        contract_number: one.contract,
        actor: 'staff',
        detail: JSON.stringify({ serial, reason: 'keyCompromise' }),
      },
    ])
    expect(await rows(`SELECT state FROM outbox WHERE user = ? AND kind = 'revoked'`, one.id)).toEqual([
      { state: 'sent' },
    ])
  })

  test('revoke nothing that was revoked meanwhile, and nobody is told twice', async () => {
    const serial = await insert('a', one.id)
    const db = beforeBatch(() => run('UPDATE certificates SET slot = NULL, revoked_at = 1 WHERE serial = ?', serial))
    expect(await revoke(serial, { db })).toEqual(refused({ reason: 'changed' }))
    expect(await historyOf(one.id, 'revoke_certificate')).toEqual([])
    expect(await mailsTo(one.id, 'revoked')).toEqual([])
  })

  test('are told of a database that fails', async () => {
    await expect(revoke(await insert('a', one.id), { db: brokenDb() })).rejects.toThrow('disk')
  })

  test('see of a user’s certificates the latest 30', async () => {
    const serials: string[] = []
    for (let i = 0; i < 31; i++) serials.unshift(await insert('s', one.id, { slot: null, issuedAt: i }))
    await insert('s', other.id, { issuedAt: 99 })
    const shown = await showUsersCertificates(await now(), one.id)
    expect(shown.map(({ serial }) => serial)).toEqual(serials.slice(0, 30))
  })
})

describe('a revocation that a restored database does not know is made again', () => {
  const lost = (what: LostRevocation['what'], more: Partial<LostRevocation> = {}): LostRevocation => ({
    what,
    reason: 'superseded',
    at: new Date(5),
    user: one.id,
    contractNumber: one.contract,
    bankCode: '2963',
    ...more,
  })
  const again = async (...revocations: LostRevocation[]) => revokeAgain(await now(), revocations)

  test('by name, also of one that gave up its place, with when and why', async () => {
    const [serial, foreign] = [await insert('a', one.id, { slot: null }), await insert('a', other.id)]
    expect(await again(lost({ serial }))).toBe(1)
    expect(await stateOf(serial)).toEqual([{ slot: null, at: 5, reason: 'superseded' }])
    expect(await stateOf(foreign)).toEqual(IN_USE)
    expect(await historyOf(one.id, 'restore_revocation')).toEqual([
      {
        bank_code: '2963',
        contract_number: one.contract,
        actor: null,
        detail: JSON.stringify({ serial, reason: 'superseded' }),
      },
    ])
    expect(await again(lost({ serial }))).toBe(0)
  })

  test.each([
    ['user', () => ({ allOfUser: one.id })],
    ['contract', () => ({ allOfContract: one.contract })],
  ])('with all of its %s that hold a place, once', async (_, what) => {
    const [current, pending, ended, foreign] = [
      await insert('a', one.id),
      await insert('a', one.id, { slot: 'pending' }),
      await insert('a', one.id, { slot: null }),
      await insert('a', other.id),
    ]
    expect(await again(lost(what(), { reason: 'a reason of later days' }))).toBe(2)
    for (const serial of [current, pending])
      expect(await stateOf(serial)).toEqual([{ slot: null, at: 5, reason: 'unspecified' }])
    expect(await stateOf(ended)).toEqual([{ slot: null, at: null, reason: null }])
    expect(await stateOf(foreign)).toEqual(IN_USE)
    expect(await historyOf(one.id, 'restore_revocation')).toMatchObject([
      { detail: JSON.stringify({ reason: 'a reason of later days' }) },
    ])
  })

  test('or nothing is, where none was lost', async () => {
    expect(await again()).toBe(0)
  })
})
