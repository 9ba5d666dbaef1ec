// What the writes and lists of certificates insist on, term by term.
import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { oldCertificates } from '../../../src/certificates/old-certificates.ts'
import { revokeAllOf, revokeAllOfContract, revokeNamed } from '../../../src/certificates/revoke-certificate.ts'
import {
  findCertificatesOfContract,
  findLiveCertificates,
  findUserByUserId,
  freeExpiredSlots,
  insertCertificate,
} from '../../../src/certificates/store.ts'
import { newId } from '../../../src/lib/tokens.ts'
import { AT, changes, DELETED, NOW, proved, run } from '../../support/proved.ts'
import { rows } from '../../support/system.ts'

const { DB } = env

const certificate = (enrolment: string, notAfter = NOW + 1) => ({
  serial: newId(),
  issuer: 'ca',
  fingerprint: newId(),
  keyHash: newId(),
  der: new Uint8Array([1]),
  enrolment,
  issuedAt: AT,
  notAfter: new Date(notAfter),
  renewableFrom: AT,
  firstNoticeAt: AT,
})

/** @returns its serial */
const issued = async (user: string, enrolment: string, notAfter?: number): Promise<string> => {
  const made = certificate(enrolment, notAfter)
  await insertCertificate(DB, { user, enrolment }, made).run()
  return made.serial
}

const slotOf = async (serial: string) =>
  (await rows<{ slot: string | null }>('SELECT slot FROM certificates WHERE serial = ?', serial))[0]?.slot

describe('a certificate', () => {
  test('is current, or pending beside the user’s own current one', async () => {
    const [one, other] = [await proved(), await proved()]
    expect(await slotOf(await issued(other.id, other.token))).toBe('current')
    const first = await issued(one.id, one.token)
    expect(await slotOf(first)).toBe('current')
    const second = await issued(one.id, one.token)
    expect(await slotOf(second)).toBe('pending')
    await run('UPDATE certificates SET slot = NULL WHERE user = ?', one.id)
    expect(await slotOf(await issued(one.id, one.token))).toBe('current')
  })

  test('gives up its place from its end on, its user’s alone', async () => {
    const [one, other] = [await proved(), await proved()]
    const [expired, lives, foreign] = [
      await issued(one.id, one.token, NOW),
      await issued(one.id, one.token, NOW + 1),
      await issued(other.id, other.token, NOW),
    ]
    expect(await changes(freeExpiredSlots(DB, one.id, AT))).toBeGreaterThan(0)
    expect(await Promise.all([expired, lives, foreign].map(slotOf))).toEqual([null, 'pending', 'current'])
    expect(await changes(freeExpiredSlots(DB, one.id, AT))).toBe(0)
  })

  test('lives until its end, with a place, for its user', async () => {
    const [one, other] = [await proved(), await proved()]
    await issued(one.id, one.token, NOW)
    const lives = await issued(one.id, one.token, NOW + 1)
    await issued(other.id, other.token)
    expect((await findLiveCertificates(DB, one.id, AT)).map(({ serial }) => serial)).toEqual([lives])
    await run('UPDATE certificates SET slot = NULL WHERE serial = ?', lives)
    expect(await findLiveCertificates(DB, one.id, AT)).toEqual([])
  })

  test('is on the contract’s list while it has a place and its user is active', async () => {
    const [one, other] = [await proved(), await proved()]
    const [current, freed] = [await issued(one.id, one.token), await issued(one.id, one.token)]
    await issued(other.id, other.token)
    await run('UPDATE certificates SET slot = NULL WHERE serial = ?', freed)
    const list = async () => (await findCertificatesOfContract(DB, one.contract)).map(({ serial }) => serial)
    expect(await list()).toEqual([current])
    await run(DELETED[1], one.id)
    expect(await list()).toEqual([])
  })

  test.each([
    ['by name', (user: string, _: string, serial: string) => revokeNamed(DB, { user, serial }, 'keyCompromise', AT)],
    ['with its user', (user: string) => revokeAllOf(DB, user, 'keyCompromise', AT)],
    ['with its contract', (_: string, number: string) => revokeAllOfContract(DB, number, 'keyCompromise', AT)],
  ])('is revoked %s: once, with its reason, and no other’s', async (_, revoke) => {
    const [one, other] = [await proved(), await proved()]
    const serial = await issued(one.id, one.token)
    const foreign = await issued(other.id, other.token)
    expect(await changes(revoke(one.id, one.contract, serial))).toBeGreaterThan(0)
    expect(await rows('SELECT slot, revoked_at, revocation_reason FROM certificates WHERE serial = ?', serial)).toEqual(
      [{ slot: null, revoked_at: NOW, revocation_reason: 'keyCompromise' }],
    )
    expect(await slotOf(foreign)).toBe('current')
    expect(await changes(revoke(one.id, one.contract, serial))).toBe(0)
    // Each on its own keeps it from a second revocation: a place given up, and one taken back.
    await run(`UPDATE certificates SET slot = 'current' WHERE serial = ?`, serial)
    expect(await changes(revoke(one.id, one.contract, serial))).toBe(0)
    await run(`UPDATE certificates SET slot = NULL, revoked_at = NULL WHERE serial = ?`, serial)
    expect(await changes(revoke(one.id, one.contract, serial))).toBe(0)
  })

  test('is forgotten when its end is long enough ago, so many at a time', async () => {
    const { id, token } = await proved()
    const made = [await issued(id, token, NOW - 2), await issued(id, token, NOW - 1)]
    await run('UPDATE certificates SET slot = NULL WHERE user = ?', id)
    made.push(await issued(id, token, NOW))
    const left = async () => {
      const found = await rows<{ serial: string }>('SELECT serial FROM certificates WHERE user = ?', id)
      return made.filter(serial => found.some(row => row.serial === serial))
    }
    await run('DELETE FROM certificates WHERE user <> ?', id)
    await run(oldCertificates.sql, NOW, 1)
    expect(await left()).toEqual(made.slice(1))
    await run(oldCertificates.sql, NOW, 9)
    expect(await left()).toEqual(made.slice(2))
  })

  test('of the same user under another name is not revoked by name', async () => {
    const [one, other] = [await proved(), await proved()]
    const serial = await issued(one.id, one.token)
    expect(await changes(revokeNamed(DB, { user: one.id, serial: 'another' }, 'keyCompromise', AT))).toBe(0)
    expect(await changes(revokeNamed(DB, { user: other.id, serial }, 'keyCompromise', AT))).toBe(0)
  })
})

describe('a user', () => {
  test('is found by their own ID, while active', async () => {
    const [one] = [await proved(), await proved()]
    expect(await findUserByUserId(DB, one.person.userId)).toMatchObject({
      id: one.id,
      contractNumber: one.contract,
      contractStatus: 'active',
    })
    await run(`UPDATE contracts SET status = 'terminated' WHERE number <> ?`, one.contract)
    expect((await findUserByUserId(DB, one.person.userId))?.contractStatus).toBe('active')
    await run(
      `UPDATE contracts SET status = CASE number WHEN ? THEN 'terminated' ELSE 'active' END WHERE status <> ''`,
      one.contract,
    )
    expect((await findUserByUserId(DB, one.person.userId))?.contractStatus).toBe('terminated')
    await run(DELETED[1], one.id)
    expect(await findUserByUserId(DB, one.person.userId)).toBeNull()
  })
})
