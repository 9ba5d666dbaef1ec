import 'reflect-metadata'
import { env } from 'cloudflare:workers'
import { X509Certificate, X509Crl } from '@peculiar/x509'
import { beforeAll, describe, expect, test } from 'vitest'
import { findListDer } from '../../../src/certificates/crl-store.ts'
import { renewRevocationLists, showRevocationList } from '../../../src/certificates/publish-crl.ts'
import { toHex } from '../../../src/lib/bytes.ts'
import { DAY_MS } from '../../../src/lib/jst.ts'
import { membersOf, readElement } from '../../../src/pki/der-reader.ts'
import { depsAt } from '../../support/deps.ts'
import { enrolledMaster } from '../../support/enrolled.ts'
import { get, insertRow, issuing, numberOf, pathOf, read, revoke, serialsOf } from '../../support/revocations.ts'
import { PORTAL, rows } from '../../support/system.ts'

let der: Uint8Array<ArrayBuffer>
beforeAll(async () => {
  const { browser } = await enrolledMaster()
  der = Uint8Array.from(browser.certificate ?? [])
})

describe('the revocation list', () => {
  test('is where the certificate says, signed by its CA, and can be kept until it changes', async () => {
    const certificate = new X509Certificate(der)
    expect(certificate.toString('text')).toContain(PORTAL + pathOf(issuing))
    const response = await get(pathOf(issuing))
    const etag = response.headers.get('etag') ?? ''
    expect(response.headers.get('content-type')).toBe('application/pkix-crl')
    expect(response.headers.get('cache-control')).toBe('public, max-age=60')
    const lastModified = response.headers.get('last-modified') ?? ''
    const crl = await read(response)
    expect(etag).toBe(`"${issuing}-${numberOf(crl)}"`)
    expect(new Date(lastModified)).toEqual(crl.thisUpdate)
    expect(await crl.verify({ publicKey: new X509Certificate(env.ISSUING_CA_CERTIFICATE) })).toBe(true)

    for (const headers of [
      { 'If-None-Match': etag },
      { 'If-None-Match': `"other", W/${etag}` },
      { 'If-Modified-Since': lastModified },
    ]) {
      const again = await get(pathOf(issuing), headers)
      expect(again.status).toBe(304)
      expect(again.headers.get('etag')).toBe(etag)
      expect(await again.text()).toBe('')
    }
    for (const headers of [
      { 'If-None-Match': '"other"', 'If-Modified-Since': lastModified },
      { 'If-Modified-Since': 'Sun, 06 Nov 1994 08:49:37 GMT' },
      { 'If-Modified-Since': 'yesterday' },
    ]) {
      expect((await get(pathOf(issuing), headers)).status).toBe(200)
    }
  })

  test('that a clock ahead by a year has made is followed by one of today, with a higher number', async () => {
    const ahead = new Date(Date.now() + 366 * DAY_MS)
    const ofTheFuture = await showRevocationList(await depsAt(() => ahead), issuing, () => false)
    const deps = await depsAt(() => new Date())
    await renewRevocationLists(deps)
    const today = await showRevocationList(deps, issuing, () => false)
    expect(ofTheFuture?.thisUpdate).toBeGreaterThan(Date.now() + 365 * DAY_MS)
    expect(today?.thisUpdate).toBeLessThanOrEqual(Date.now())
    expect(today?.number).toBeGreaterThan(ofTheFuture?.number ?? Number.NaN)
  })

  test('of a CA that is not ours does not exist', async () => {
    for (const path of [pathOf('00'.repeat(20)), '/crl/x.crl', '/crl/', '/crl/.crl'])
      expect((await get(path)).status).toBe(404)
  })

  test('a revocation is on it at the next fetch, with a higher number, whoever made it', async () => {
    const { serial } = await enrolledMaster()
    const before = await read(await get(pathOf(issuing)))
    expect(serialsOf(before)).not.toContain(serial)
    await revoke(serial)
    const response = await get(pathOf(issuing), { 'If-None-Match': `"${issuing}-${numberOf(before)}"` })
    const after = await read(response)
    expect(numberOf(after)).toBeGreaterThan(numberOf(before))
    expect(after.entries.find(entry => entry.serialNumber === serial)?.reason).toBe(1)
  })

  test('askers who come at once get one list, and one list only was published', async () => {
    const serial = await insertRow(issuing, new Date(Date.now() + DAY_MS))
    for (let round = 0; round < 3; round++) {
      await revoke(serial, Date.now() + round)
      const lists = await Promise.all(Array.from({ length: 8 }, async () => read(await get(pathOf(issuing)))))
      const [{ number } = { number: 0 }] = await rows<{ number: number }>(
        'SELECT number FROM revocation_lists WHERE issuer = ?',
        issuing,
      )
      for (const list of lists) expect(serialsOf(list)).toContain(serial)
      expect(new Set(lists.map(numberOf))).toEqual(new Set([number]))
      expect(await rows('SELECT number, part FROM revocation_list_parts WHERE issuer = ?', issuing)).toEqual([
        { number, part: 0 },
      ])
    }
  })

  test('its number neither repeats nor falls, in one second, over a clock set back or a database restored', async () => {
    const at = new Date('2031-05-05T03:04:05Z')
    const second = at.getTime() / 1000
    const publish = async (now: Date) => {
      await env.DB.prepare('UPDATE revocations SET revision = revision + 1').run()
      const list = await showRevocationList(await depsAt(() => now), issuing, () => false)
      return list?.number
    }
    expect(await publish(at)).toBe(second)
    expect(await publish(at)).toBe(second + 1)
    expect(await publish(new Date(at.getTime() - DAY_MS))).toBe(second + 2)
    await env.DB.prepare('DELETE FROM revocation_lists WHERE issuer = ?').bind(issuing).run()
    expect(await publish(new Date(at.getTime() + DAY_MS))).toBe(second + DAY_MS / 1000)
    await env.DB.prepare('DELETE FROM revocation_lists WHERE issuer = ?').bind(issuing).run()
  })

  test('cron makes it anew before it ages, and not otherwise', async () => {
    const start = Date.now()
    const run = async (afterDays: number) =>
      renewRevocationLists(await depsAt(() => new Date(start + afterDays * DAY_MS)))
    await run(0)
    expect(await run(0.9)).toBe(0)
    expect(await run(1.1)).toBe(2)
    const list = await showRevocationList(await depsAt(() => new Date(start + 1.2 * DAY_MS)), issuing, () => true)
    expect(list?.nextUpdate).toBeGreaterThan(start + 8 * DAY_MS)
    expect(list?.der).toBeNull()
    await env.DB.prepare('DELETE FROM revocation_lists').run()
  })

  test('an entry stays on it until a list was made after the end of its certificate (RFC 5280 3.3)', async () => {
    const end = new Date('2033-01-01T14:59:59Z')
    const serial = await insertRow(issuing, end)
    await revoke(serial)
    const listed = async (at: Date) => {
      await env.DB.prepare('UPDATE revocations SET revision = revision + 1').run()
      const list = await showRevocationList(await depsAt(() => at), issuing, () => false)
      return serialsOf(new X509Crl(list?.der ?? new Uint8Array(0))).includes(serial)
    }
    expect(await listed(end)).toBe(true)
    expect(await listed(new Date(end.getTime() + DAY_MS))).toBe(true)
    expect(await listed(new Date(end.getTime() + 8 * DAY_MS))).toBe(false)
    await env.DB.prepare('DELETE FROM revocation_lists').run()
  })

  test('while none can be made the published one goes on until its end', async () => {
    const at = new Date()
    const first = await showRevocationList(await depsAt(() => at), issuing, () => true)
    await revoke(await insertRow(issuing, new Date(at.getTime() + DAY_MS)))
    const { ca } = await depsAt(() => at)
    const broken = { ...ca, signCrl: () => Promise.reject(new Error('the signer is away')) }
    const later = (days: number) => depsAt(() => new Date(at.getTime() + days * DAY_MS), { ca: broken })
    expect((await showRevocationList(await later(6), issuing, () => true))?.number).toBe(first?.number)
    await expect(showRevocationList(await later(7.1), issuing, () => true)).rejects.toThrow('away')
    // The minute's run goes on with the others.
    expect(await renewRevocationLists(await later(7.1))).toBe(0)
  })
})

/** The library refuses to read so many. */
const longSerialsOf = (list: Uint8Array<ArrayBuffer>): string[] => {
  const [toBeSigned] = membersOf(readElement(list).content)
  const entries = membersOf(toBeSigned?.content ?? list)[5]
  return membersOf(entries?.content ?? list)
    .map(entry => toHex(membersOf(entry.content)[0]?.content ?? new Uint8Array(0)))
    .filter(serial => serial.length === 32)
}

describe('100,000 revoked certificates', () => {
  test('fit, in pieces, with each on the list once', async () => {
    const count = 100_000
    const first = await insertRow(issuing, new Date(Date.now() + DAY_MS))
    await env.DB.prepare(
      `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1)
       INSERT INTO certificates (serial, user, issuer, fingerprint, key_hash, der, enrolment, issued_at, not_after,
                                 renewable_from, revoked_at, revocation_reason)
       SELECT printf('4%031x', i), user, issuer, 'f' || i, 'k' || i, x'', '', 0, not_after + i % 7, 0, 1000 * i, 'superseded'
       FROM n, certificates WHERE serial = ?2`,
    )
      .bind(count, first)
      .run()
    await env.DB.prepare('UPDATE revocations SET revision = revision + 1').run()
    const deps = await depsAt(() => new Date())
    const list = await showRevocationList(deps, issuing, () => false)
    const serials = longSerialsOf(list?.der ?? new Uint8Array(0))
    expect(serials.length).toBeGreaterThanOrEqual(count)
    expect(new Set(serials).size).toBe(serials.length)
    expect(await findListDer(env.DB, issuing, list?.number ?? 0)).toEqual(list?.der)
    const plan = await rows<{ detail: string }>(
      `EXPLAIN QUERY PLAN SELECT serial, not_after, revoked_at, revocation_reason FROM certificates
       WHERE issuer = ? AND revoked_at IS NOT NULL AND (not_after, serial) > (?, ?) ORDER BY not_after, serial LIMIT 10`,
      issuing,
      0,
      '',
    )
    expect(plan.map(({ detail }) => detail).join()).toMatch(
      /^SEARCH certificates USING COVERING INDEX certificates_revoked/,
    )
    await env.DB.prepare('DELETE FROM certificates WHERE user = ?').bind(first).run()
  })
})
