import 'reflect-metadata'
import { env } from 'cloudflare:workers'
import { X509Certificate, X509Crl } from '@peculiar/x509'
import { beforeAll, describe, expect, test } from 'vitest'
import { caSettingsOf } from '../../../src/certificates/ca-settings.ts'
import { findListDer } from '../../../src/certificates/crl-store.ts'
import { issueCertificate } from '../../../src/certificates/issue-certificate.ts'
import { renewRevocationLists, showRevocationList } from '../../../src/certificates/publish-crl.ts'
import { readConfig } from '../../../src/config.ts'
import { fromBase64, toHex } from '../../../src/lib/bytes.ts'
import { DAY_MS } from '../../../src/lib/jst.ts'
import { hashToken } from '../../../src/lib/tokens.ts'
import { readAuthority } from '../../../src/pki/authority.ts'
import { membersOf, readElement } from '../../../src/pki/der-reader.ts'
import { openIssuingCa } from '../../../src/pki/issuing-ca.ts'
import { depsAt } from '../../support/deps.ts'
import { enrolledMaster } from '../../support/enrolled.ts'
import { newRequest } from '../../support/keys.ts'
import {
  Browser,
  Enrolling,
  lastCodeFor,
  MEMBER,
  newContract,
  PORTAL,
  registeredMaster,
  rows,
} from '../../support/system.ts'

const issuing = readAuthority(fromBase64(env.ISSUING_CA_CERTIFICATE)).keyId
const previous = readAuthority(fromBase64(env.PREVIOUS_ISSUING_CA_CERTIFICATES)).keyId
const pathOf = (keyId: string) => `/crl/${keyId}.crl`

const get = (path: string, headers: Record<string, string> = {}) => new Browser().send(PORTAL + path, { headers })

const read = async (response: Response) => {
  expect(response.status).toBe(200)
  return new X509Crl(await response.arrayBuffer())
}

const CRL_NUMBER = '2.5.29.20'
const numberOf = (crl: X509Crl): number => {
  const value = new Uint8Array(crl.getExtension(CRL_NUMBER)?.value ?? new ArrayBuffer(0)).subarray(2)
  return value.reduce((sum, octet) => sum * 256 + octet, 0)
}
const serialsOf = (crl: X509Crl): string[] => crl.entries.map(({ serialNumber }) => serialNumber)

const revoke = (serial: string, at = Date.now()) =>
  env.DB.prepare(
    `UPDATE certificates SET slot = NULL, revoked_at = ?, revocation_reason = 'keyCompromise' WHERE serial = ?`,
  )
    .bind(at, serial)
    .run()

/** A certificate's row alone, whoever issued it. */
const insertRow = async (serial: string, issuer: string, notAfter: Date): Promise<void> => {
  const { number } = await newContract()
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO users (id, user_id, contract_number, role, name, mail, password_hash, created_at)
       VALUES (?1, ?1, ?2, 'general', '', '', '', 0)`,
    ).bind(serial, number),
    env.DB.prepare(
      `INSERT INTO certificates (serial, user, issuer, fingerprint, key_hash, der, enrolment, issued_at, not_after, renewable_from)
       VALUES (?1, ?1, ?2, ?1, ?1, x'', '', 0, ?3, 0)`,
    ).bind(serial, issuer, notAfter.getTime()),
  ])
}

let serial: string
let der: Uint8Array<ArrayBuffer>
beforeAll(async () => {
  const { browser, ...enrolled } = await enrolledMaster()
  serial = enrolled.serial
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

  test('of a CA that is not ours does not exist', async () => {
    for (const path of [pathOf('00'.repeat(20)), '/crl/x.crl', '/crl/', '/crl/.crl'])
      expect((await get(path)).status).toBe(404)
  })

  test('a revocation is on it at the next fetch, with a higher number, whoever made it', async () => {
    const before = await read(await get(pathOf(issuing)))
    expect(serialsOf(before)).not.toContain(serial)
    await revoke(serial)
    const response = await get(pathOf(issuing), { 'If-None-Match': `"${issuing}-${numberOf(before)}"` })
    const after = await read(response)
    expect(numberOf(after)).toBeGreaterThan(numberOf(before))
    expect(after.entries.find(entry => entry.serialNumber === serial)?.reason).toBe(1)
  })

  test('askers who come at once get one list, and one list only was published', async () => {
    await insertRow('50a1', issuing, new Date(Date.now() + DAY_MS))
    for (let round = 0; round < 3; round++) {
      await revoke('50a1', Date.now() + round)
      const lists = await Promise.all(Array.from({ length: 8 }, async () => read(await get(pathOf(issuing)))))
      const [{ number } = { number: 0 }] = await rows<{ number: number }>(
        'SELECT number FROM revocation_lists WHERE issuer = ?',
        issuing,
      )
      for (const list of lists) expect(serialsOf(list)).toContain('50a1')
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
    await insertRow('50b1', issuing, end)
    await revoke('50b1')
    const listed = async (at: Date) => {
      await env.DB.prepare('UPDATE revocations SET revision = revision + 1').run()
      const list = await showRevocationList(await depsAt(() => at), issuing, () => false)
      return serialsOf(new X509Crl(list?.der ?? new Uint8Array(0))).includes('50b1')
    }
    expect(await listed(end)).toBe(true)
    expect(await listed(new Date(end.getTime() + DAY_MS))).toBe(true)
    expect(await listed(new Date(end.getTime() + 8 * DAY_MS))).toBe(false)
    await env.DB.prepare('DELETE FROM revocation_lists').run()
  })

  test('while none can be made the published one goes on until its end', async () => {
    const at = new Date()
    const first = await showRevocationList(await depsAt(() => at), issuing, () => true)
    await revoke('50a1', 1)
    const { ca } = await depsAt(() => at)
    const broken = { ...ca, signCrl: () => Promise.reject(new Error('the signer is away')) }
    const later = (days: number) => depsAt(() => new Date(at.getTime() + days * DAY_MS), { ca: broken })
    expect((await showRevocationList(await later(6), issuing, () => true))?.number).toBe(first?.number)
    await expect(showRevocationList(await later(7.1), issuing, () => true)).rejects.toThrow('away')
    // The minute's run goes on with the others.
    expect(await renewRevocationLists(await later(7.1))).toBe(0)
  })
})

describe('two issuing CAs', () => {
  test('each signs the list of its own certificates, also the one that issues no more', async () => {
    await insertRow('50c1', previous, new Date(Date.now() + DAY_MS))
    await revoke('50c1')
    const [now, before] = await Promise.all([issuing, previous].map(async id => read(await get(pathOf(id)))))
    if (!now || !before) throw new Error('two lists were asked for')
    expect(serialsOf(before)).toEqual(['50c1'])
    expect(serialsOf(now)).not.toContain('50c1')
    const key = (certificate: string) => ({ publicKey: new X509Certificate(certificate) })
    expect(await before.verify(key(env.PREVIOUS_ISSUING_CA_CERTIFICATES))).toBe(true)
    expect(await before.verify(key(env.ISSUING_CA_CERTIFICATE))).toBe(false)
    expect(await now.verify(key(env.ISSUING_CA_CERTIFICATE))).toBe(true)
  })

  test('certificates from before there were two find the list of the older one where they say', async () => {
    const list = await read(await get('/crl/issuing-ca.crl'))
    expect(list.issuer).toBe(new X509Certificate(env.PREVIOUS_ISSUING_CA_CERTIFICATES).subject)
  })

  test('who was issued a certificate before a rotation gets it again with the CA that signed it, and logs in', async () => {
    const person = await registeredMaster()
    const browser = new Browser()
    const enrolling = new Enrolling(browser)
    await enrolling.begin(person)
    await enrolling.prove(await lastCodeFor(person.mail))
    const request = await newRequest()
    const now = () => new Date()
    const settings = caSettingsOf(readConfig(env))
    const [certificate = new Uint8Array(0)] = settings.previousCertificates
    const [key = new Uint8Array(0)] = settings.previousKeys
    const before = await openIssuingCa({ ...settings, key, certificate, previousKeys: [], previousCertificates: [] })
    const origin = { address: '203.0.113.7', requestId: 'rotation' }
    const issued = await issueCertificate(
      await depsAt(now, { ca: before }),
      origin,
      await hashToken(enrolling.token),
      request,
    )
    if (!issued.ok) throw new Error(issued.error.reason)
    expect(toHex(issued.value.issuingCa)).toBe(toHex(certificate))

    // The answer was lost; meanwhile the next CA issues.
    const again = await (await enrolling.issue(request)).json<{ issuingCa: string; certificate: string }>()
    expect(again.issuingCa).toBe(env.PREVIOUS_ISSUING_CA_CERTIFICATES)
    browser.certificate = fromBase64(again.certificate)
    const login = await browser.send(`${MEMBER}/login`, { form: { password: person.password } })
    expect(login.headers.get('location')).toBe('/menu')
    expect(await rows('SELECT issuer FROM certificates WHERE serial = ?', issued.value.serial)).toEqual([
      { issuer: previous },
    ])
  })

  test('the root’s own list is served as the ceremony left it', async () => {
    const response = await get('/crl/root.crl')
    expect(response.headers.get('content-type')).toBe('application/pkix-crl')
    expect(toHex(await response.arrayBuffer())).toBe('3000')
  })

  test('a row names the CA that signed, as the migration reads it from older certificates', async () => {
    expect(
      await rows(
        `SELECT issuer, lower(substr(hex(der), instr(hex(der), '0603551D23041830168014') + 22, 40)) AS migrated
         FROM certificates WHERE serial = ?`,
        serial,
      ),
    ).toEqual([{ issuer: issuing, migrated: issuing }])
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
    await insertRow('50d1', issuing, new Date(Date.now() + DAY_MS))
    await env.DB.prepare(
      `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1)
       INSERT INTO certificates (serial, user, issuer, fingerprint, key_hash, der, enrolment, issued_at, not_after,
                                 renewable_from, revoked_at, revocation_reason)
       SELECT printf('4%031x', i), user, issuer, 'f' || i, 'k' || i, x'', '', 0, not_after + i % 7, 0, 1000 * i, 'superseded'
       FROM n, certificates WHERE serial = '50d1'`,
    )
      .bind(count)
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
  })
})
