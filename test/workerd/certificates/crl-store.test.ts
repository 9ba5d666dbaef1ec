import { env } from 'cloudflare:workers'
import { beforeEach, expect, test } from 'vitest'
import {
  findList,
  findListDer,
  findRevokedPage,
  firstPageAfter,
  type PublishedList,
  publishList,
} from '../../../src/certificates/crl-store.ts'
import { outdateRevocationLists } from '../../../src/certificates/outdate-revocation-lists.ts'
import { isLostRace } from '../../../src/lib/batch.ts'
import { insertRow, revoke } from '../../support/revocations.ts'
import { rows } from '../../support/system.ts'

/** Key IDs of CAs that only this file knows. */
let issuer: string
let other: string

beforeEach(() => {
  issuer = crypto.randomUUID()
  other = crypto.randomUUID()
})

const listOf = (number: number): PublishedList => ({ number, revision: 2 * number, thisUpdate: 3, nextUpdate: 4 })

const publish = (of: string, list: PublishedList, der: Uint8Array, last: number | null) =>
  env.DB.batch(publishList(env.DB, of, { list, der, last }))

const octets = (length: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length }, (_, i) => i * i + (i >> 8))

test('before the first list and the first revocation there is neither', async () => {
  await publish(other, listOf(7), octets(5), null)
  await revoke(await insertRow(other, new Date(0)))
  expect(await findList(env.DB, issuer)).toEqual({ published: null, revision: 0 })
  expect(await findListDer(env.DB, issuer, 7)).toBeUndefined()
  expect((await findList(env.DB, other)).revision).toBe(1)
})

test('a list of several parts is put together again, and the next takes its place', async () => {
  const large = octets(2_000_001)
  await publish(issuer, listOf(1), large, null)
  await publish(other, listOf(1), octets(3), null)
  expect(await findListDer(env.DB, issuer, 1)).toEqual(large)
  expect(await rows('SELECT count(*) AS parts FROM revocation_list_parts WHERE issuer = ?', issuer)).toEqual([
    { parts: 3 },
  ])
  const next = { number: 9, revision: 10, thisUpdate: 11, nextUpdate: 12 }
  await publish(issuer, next, octets(4), 1)
  expect((await findList(env.DB, issuer)).published).toEqual(next)
  expect(await findListDer(env.DB, issuer, 9)).toEqual(octets(4))
  expect(await findListDer(env.DB, issuer, 1)).toBeUndefined()
  expect(await findListDer(env.DB, other, 1)).toEqual(octets(3))
  expect((await findList(env.DB, other)).published).toEqual(listOf(1))
})

test('of two that follow the same list, or are both the first, one is published', async () => {
  await publish(issuer, listOf(1), octets(1), null)
  for (const last of [null, 0]) {
    const late = await publish(issuer, listOf(5), octets(2), last).catch(error => error)
    expect(isLostRace(late)).toBe(true)
  }
  expect((await findList(env.DB, issuer)).published).toEqual(listOf(1))
  expect(await findListDer(env.DB, issuer, 1)).toEqual(octets(1))
})

test('revoked certificates come by the page, each once, from those on that ended later', async () => {
  const at = (ms: number) => new Date(1_000 + ms)
  const insertRevoked = async (of: string, end: Date) => {
    const serial = await insertRow(of, end)
    await revoke(serial, 5)
    return serial
  }
  await insertRevoked(issuer, at(0))
  await insertRow(issuer, at(1))
  await insertRevoked(other, at(1))
  const ended = [at(1), at(1), at(2), at(3)]
  const serials: string[] = []
  for (const end of ended) serials.push(await insertRevoked(issuer, end))
  const expected = [...serials.slice(0, 2).sort(), ...serials.slice(2)]

  const pages: string[][] = []
  let after: { notAfter: number; serial: string } | null = firstPageAfter(at(0))
  while (after && pages.length < 9) {
    const page: Awaited<ReturnType<typeof findRevokedPage>> = await findRevokedPage(env.DB, issuer, after, 2)
    pages.push(page.revocations.map(({ serial }) => serial))
    after = page.last
  }
  expect(pages).toEqual([expected.slice(0, 2), expected.slice(2), []])

  const whole = await findRevokedPage(env.DB, issuer, firstPageAfter(at(2)), 2)
  expect(whole.last).toBeNull()
  expect(whole.revocations).toEqual([
    { serial: serials[3], notAfter: at(3).getTime(), revokedAt: new Date(5), reason: 'keyCompromise' },
  ])
})

test('the lists of a restored database are all out of date', async () => {
  await publish(issuer, listOf(1), octets(1), null)
  await publish(other, listOf(2), octets(1), null)
  await outdateRevocationLists(env.DB).run()
  for (const [of, number] of [
    [issuer, 1],
    [other, 2],
  ] as const)
    expect((await findList(env.DB, of)).published).toEqual({ ...listOf(number), revision: -1 })
})
