import 'reflect-metadata'
import { env } from 'cloudflare:workers'
import { X509Certificate } from '@peculiar/x509'
import { beforeAll, describe, expect, test } from 'vitest'
import { caSettingsOf } from '../../../src/certificates/ca-settings.ts'
import { issueCertificate } from '../../../src/certificates/issue-certificate.ts'
import { readConfig } from '../../../src/config.ts'
import { fromBase64, toHex } from '../../../src/lib/bytes.ts'
import { DAY_MS } from '../../../src/lib/jst.ts'
import { hashToken } from '../../../src/lib/tokens.ts'
import { openIssuingCa } from '../../../src/pki/issuing-ca.ts'
import { depsAt } from '../../support/deps.ts'
import { enrolledMaster } from '../../support/enrolled.ts'
import { newRequest } from '../../support/keys.ts'
import { get, insertRow, issuing, pathOf, previous, read, revoke, serialsOf } from '../../support/revocations.ts'
import { Browser, Enrolling, lastCodeFor, MEMBER, registeredMaster, rows } from '../../support/system.ts'

let serial: string
beforeAll(async () => {
  serial = (await enrolledMaster()).serial
})

describe('two issuing CAs', () => {
  test('each signs the list of its own certificates, also the one that issues no more', async () => {
    const tomorrow = new Date(Date.now() + DAY_MS)
    const [ofNow, ofBefore] = [await insertRow(issuing, tomorrow), await insertRow(previous, tomorrow)]
    for (const revoked of [ofNow, ofBefore]) await revoke(revoked)
    const [now, before] = await Promise.all([issuing, previous].map(async id => read(await get(pathOf(id)))))
    if (!now || !before) throw new Error('two lists were asked for')
    const revokedOf = async (issuer: string) => {
      const query = 'SELECT serial FROM certificates WHERE issuer = ? AND revoked_at IS NOT NULL ORDER BY serial'
      return (await rows<{ serial: string }>(query, issuer)).map(row => row.serial)
    }
    expect(serialsOf(before).toSorted()).toEqual(await revokedOf(previous))
    expect(serialsOf(before)).toContain(ofBefore)
    expect(serialsOf(now)).toContain(ofNow)
    expect(serialsOf(now)).not.toContain(ofBefore)
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
