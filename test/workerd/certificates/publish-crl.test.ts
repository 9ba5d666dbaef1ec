import { env } from 'cloudflare:workers'
import { afterAll, expect, test, vi } from 'vitest'
import { caSettingsOf } from '../../../src/certificates/ca-settings.ts'
import { renewRevocationLists, showRevocationList } from '../../../src/certificates/publish-crl.ts'
import { readConfig } from '../../../src/config.ts'
import type { Deps } from '../../../src/deps.ts'
import { CLOCK_SKEW_MS, DAY_MS } from '../../../src/lib/jst.ts'
import { openIssuingCa } from '../../../src/pki/issuing-ca.ts'
import { depsAt } from '../../support/deps.ts'
import { beforeBatch } from '../../support/racing.ts'
import { issuing, previous } from '../../support/revocations.ts'

const start = Date.parse('2032-02-02T02:02:02.345Z')
const second = Math.floor(start / 1000)

let logged: string[]

/** Each test begins with it, so that it can be run twice: no list is published, and the log is listened to. */
const begin = async () => {
  vi.restoreAllMocks()
  logged = []
  for (const level of ['warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation((line: string) => {
      logged.push(JSON.parse(line).event)
    })
  await env.DB.prepare('DELETE FROM revocation_lists').run()
}

afterAll(() => {
  vi.restoreAllMocks()
})

const show = async (at: number, replaced: Partial<Deps> = {}) =>
  showRevocationList(await depsAt(() => new Date(at), replaced), issuing, () => true)

const renew = async (at: number, replaced: Partial<Deps> = {}) =>
  renewRevocationLists(await depsAt(() => new Date(at), replaced))

/** How often something was to be signed, and a signer that is away. */
const awaySigner = async () => {
  const { ca } = await depsAt(() => new Date())
  const signCrl = vi.fn(() => Promise.reject(new Error('the signer is away')))
  return { signCrl, ca: { ...ca, signCrl } }
}

/** A database in which somebody else's list is always published first. */
const alwaysLate = () =>
  beforeBatch(async statements => {
    if (statements.length > 2) throw new Error('CHECK constraint failed: must_have_changed_one')
  })

test('a list is of the second it was made in, and good for seven days', async () => {
  await begin()
  const list = await show(start)
  expect(list).toMatchObject({
    issuer: issuing,
    number: second,
    thisUpdate: second * 1000,
    nextUpdate: second * 1000 + 7 * DAY_MS,
    der: null,
  })
})

test('it is made anew when it is a day old, or ahead of the clock by more than clocks are apart', async () => {
  await begin()
  const made = (await show(start))?.number ?? Number.NaN
  const { thisUpdate = 0 } = (await show(start)) ?? {}
  expect((await show(thisUpdate - CLOCK_SKEW_MS))?.number).toBe(made)
  expect((await show(thisUpdate + DAY_MS - 1))?.number).toBe(made)
  const next = (await show(thisUpdate + DAY_MS))?.number ?? Number.NaN
  expect(next).toBe(second + DAY_MS / 1000)
  expect((await show(thisUpdate + DAY_MS - CLOCK_SKEW_MS - 1))?.number).toBe(next + 1)
})

test('the cron answers how many lists it made', async () => {
  await begin()
  expect([await renew(start), await renew(start)]).toEqual([2, 0])
})

test('a race that is lost three times is given up; without a list there is none to show', async () => {
  await begin()
  const { ca } = await depsAt(() => new Date())
  const signCrl = vi.fn(ca.signCrl.bind(ca))
  const late = { db: alwaysLate(), ca: { ...ca, signCrl } }
  await expect(show(start, late)).rejects.toThrow('must_have_changed_one')
  expect(signCrl).toHaveBeenCalledTimes(3)
  expect(await renew(start, late)).toBe(0)
  expect(logged).toEqual(['revocation_list_missing', 'revocation_list_missing'])
})

test('without the signer the published list goes on to its last moment, and the log tells', async () => {
  await begin()
  const { nextUpdate = 0, number } = (await show(start)) ?? {}
  const { signCrl, ca } = await awaySigner()
  expect((await show(nextUpdate - 1, { ca }))?.number).toBe(number)
  expect(signCrl).toHaveBeenCalledTimes(1)
  expect(logged).toEqual(['revocation_list_not_renewed'])
  await expect(show(nextUpdate, { ca })).rejects.toThrow('away')
  expect(signCrl).toHaveBeenCalledTimes(2)

  // The other CA has no list at all.
  logged = []
  expect(await renew(nextUpdate - 1, { ca })).toBe(0)
  expect(logged.toSorted()).toEqual(['revocation_list_missing', 'revocation_list_not_renewed'])
})

test('each of our CAs has its list, nobody else', async () => {
  await begin()
  const deps = await depsAt(() => new Date(start))
  const issuers = [issuing, previous, '00'.repeat(20)]
  const lists = await Promise.all(issuers.map(issuer => showRevocationList(deps, issuer, () => false)))
  expect(lists.map(list => list?.issuer)).toEqual([issuing, previous, undefined])
  expect(lists[0]?.der).not.toEqual(lists[1]?.der)
})

test('the last list of a CA that is no longer configured is served until its end, made anew by nobody and then gone', async () => {
  await begin()
  const { ca } = await depsAt(() => new Date())
  const { nextUpdate = 0, number } = (await show(start)) ?? {}
  const without = { ca: { ...ca, authorities: ca.authorities.filter(({ keyId }) => keyId !== issuing) } }
  await env.DB.prepare('UPDATE revocations SET revision = revision + 1').run()
  expect((await show(nextUpdate - 1, without))?.number).toBe(number)
  expect(await show(nextUpdate, without)).toBeUndefined()
  await renew(nextUpdate - 1, without)
  expect((await show(nextUpdate - 1, without))?.number).toBe(number)
  expect(logged).toEqual([])
})

test('of a CA whose key is not there the log says how that ends', async () => {
  await begin()
  const settings = caSettingsOf(readConfig(env))
  const ca = await openIssuingCa({ ...settings, previousKeys: [] })
  expect(await renew(start, { ca })).toBe(1)
  expect(logged).toEqual(['revocation_list_missing'])
  const list = { number: 1n, thisUpdate: new Date(), nextUpdate: new Date(), entries: new Uint8Array() }
  await expect(ca.signCrl(previous, list)).rejects.toThrow(
    'put it, or take the certificate out of PREVIOUS_ISSUING_CA_CERTIFICATES',
  )
})
