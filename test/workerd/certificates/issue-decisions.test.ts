// Whom 発行 gives what: a certificate, the same one again, or a refusal.
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { caSettingsOf } from '../../../src/certificates/ca-settings.ts'
import { mayEnrol, mayHandOutAgain } from '../../../src/certificates/eligibility.ts'
import { issueCertificate } from '../../../src/certificates/issue-certificate.ts'
import { readConfig } from '../../../src/config.ts'
import { DAY_MS } from '../../../src/lib/jst.ts'
import { ok, refused } from '../../../src/lib/result.ts'
import { depsAt } from '../../support/deps.ts'
import { newRequest } from '../../support/keys.ts'
import { ORIGIN } from '../../support/member.ts'
import { AT, NOW, type Proved, proved, provedEnrolment, run } from '../../support/proved.ts'
import { brokenDb } from '../../support/racing.ts'
import { rows } from '../../support/system.ts'

let one: Proved
let request: Uint8Array<ArrayBuffer>

beforeEach(async () => {
  one = await proved()
  request = await newRequest()
})

const issue = async (token = one.token, asked = request, at = AT, db = env.DB) =>
  issueCertificate(await depsAt(() => at, { db }), ORIGIN, token, asked)

/** Issued, as a test that goes on from there needs it. */
const issued = async (token = one.token) => {
  const done = await issue(token)
  if (!done.ok) throw new Error(`it was to be issued: ${done.error.reason}`)
  return done.value
}

/** Another enrolment of the same user, whose code was proved as well. */
const later = (expiresAt = NOW + 2 * DAY_MS) => provedEnrolment(one.id, expiresAt)

const spentAt = async (token: string) =>
  (await rows<{ spent_at: number | null }>('SELECT spent_at FROM enrolments WHERE token_hash = ?', token))[0]?.spent_at

const inUse = refused({ reason: 'key_in_use' })
const over = refused({ reason: 'over' })

describe('a key that has a certificate gets it again', () => {
  test('within the enrolment that it came from, however often', async () => {
    const { serial } = await issued()
    for (let i = 0; i < 2; i++) expect(await issue()).toMatchObject(ok({ serial, isNew: false }))
  })

  test('within a later one, which is over with it, however often', async () => {
    const { serial } = await issued()
    const token = await later()
    for (let i = 0; i < 2; i++) {
      expect(await issue(token)).toMatchObject(ok({ serial, isNew: false }))
      expect(await spentAt(token)).toBe(NOW)
    }
  })

  test('not within a later one whose time is over', async () => {
    await issued()
    expect(await issue(await later(NOW))).toEqual(over)
  })

  test('not after a day', async () => {
    await issued()
    const token = await later()
    expect(await issue(token, request, new Date(NOW + DAY_MS))).toEqual(inUse)
    expect((await issue(token, request, new Date(NOW + DAY_MS - 1))).ok).toBe(true)
  })

  test('not when it was revoked', async () => {
    const { serial } = await issued()
    await run('UPDATE certificates SET slot = NULL, revoked_at = 1 WHERE serial = ?', serial)
    expect(await issue()).toEqual(inUse)
  })

  test('not when it is somebody else’s', async () => {
    await issued()
    const other = await proved()
    expect(await issue(other.token)).toEqual(inUse)
    expect(await spentAt(other.token)).toBeNull()
  })

  test('not without the CA that signed it', async () => {
    const { serial } = await issued()
    await run(`UPDATE certificates SET issuer = 'unknown' WHERE serial = ?`, serial)
    await expect(issue()).rejects.toThrow('unknown is not among the configured ones')
  })
})

describe('nothing is issued', () => {
  test.each([
    ['voided', 'voided_at = 1'],
    ['not proved', 'proved_at = NULL'],
    ['spent', 'spent_at = 1'],
    ['past its time', `expires_at = ${NOW}`],
  ])('within an enrolment that is %s', async (_, sql) => {
    await run(`UPDATE enrolments SET ${sql} WHERE token_hash = ?`, one.token)
    expect(await issue()).toEqual(over)
  })

  test('within an enrolment of nobody', async () => {
    expect(await issue('nobody')).toEqual(over)
  })

  test('for a key that is too weak, nor for what is no request', async () => {
    const weak = { name: 'RSASSA-PKCS1-v1_5', modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]) }
    const rsa = { ...weak, hash: 'SHA-256', namedCurve: '' }
    expect(await issue(one.token, await newRequest(undefined, rsa))).toEqual(refused({ reason: 'weak_key' }))
    expect(await issue(one.token, new Uint8Array(9))).toEqual(refused({ reason: 'bad_request' }))
  })

  test('over a database that fails, which is no refusal', async () => {
    await expect(issue(one.token, request, AT, brokenDb())).rejects.toThrow('disk')
  })

  test('by a process that does not hold the CA’s key', () => {
    const { ISSUING_CA_KEY: _, ...without } = readConfig(env)
    expect(() => caSettingsOf(without)).toThrow('ISSUING_CA_KEY')
  })
})

test('where one expired, the next is current at once', async () => {
  const { serial } = await issued()
  await run('UPDATE certificates SET not_after = ? WHERE serial = ?', NOW, serial)
  request = await newRequest()
  const next = await issued(await later())
  expect(await rows('SELECT serial, slot FROM certificates WHERE user = ? AND slot IS NOT NULL', one.id)).toEqual([
    { serial: next.serial, slot: 'current' },
  ])
})

describe('who may begin', () => {
  const at = new Date(NOW)
  const slot = 'current' as const
  const live = { keyHash: 'its', slot, issuedAt: NOW, notAfter: NOW + 9, renewableFrom: NOW + 1 }

  test('whose browser has the key of one of theirs, for a day and until its end', () => {
    const other = { ...live, slot: 'pending' as const, keyHash: 'other' }
    expect(mayEnrol([other, live], at, 'its')).toEqual(ok(null))
    expect(mayEnrol([other, live], at, 'foreign').ok).toBe(false)
    const long = { issuedAt: NOW, notAfter: NOW + 2 * DAY_MS }
    expect(mayHandOutAgain(long, new Date(NOW + DAY_MS - 1))).toBe(true)
    expect(mayHandOutAgain(long, new Date(NOW + DAY_MS))).toBe(false)
    expect(mayHandOutAgain(live, new Date(NOW + 8))).toBe(true)
    expect(mayHandOutAgain(live, new Date(NOW + 9))).toBe(false)
  })

  test('who has none, or one that can be renewed and none that waits', () => {
    const renewable = { ...live, renewableFrom: NOW }
    const pending = { ...renewable, slot: 'pending' as const }
    expect(mayEnrol([], at, undefined)).toEqual(ok(null))
    expect(mayEnrol([renewable], at, undefined)).toEqual(ok(null))
    expect(mayEnrol([live], at, undefined)).toEqual(
      refused({ reason: 'live_certificate', notAfter: new Date(NOW + 9), renewableFrom: new Date(NOW + 1) }),
    )
    expect(mayEnrol([renewable, pending], at, undefined)).toEqual(
      refused({ reason: 'pending_certificate', notAfter: new Date(NOW + 9) }),
    )
  })
})
