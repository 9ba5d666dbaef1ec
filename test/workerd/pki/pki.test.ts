import 'reflect-metadata'
import { env } from 'cloudflare:workers'
import {
  BasicConstraintsExtension,
  Name,
  Pkcs10CertificateRequestGenerator,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { caSettingsOf } from '../../../src/certificates/ca-settings.ts'
import { readConfig } from '../../../src/config.ts'
import { toHex } from '../../../src/lib/bytes.ts'
import { readCertificateRequest } from '../../../src/pki/certificate-request.ts'
import { openIssuingCa } from '../../../src/pki/issuing-ca.ts'
import { parseClientCertHeader } from '../../../src/pki/presented-certificate.ts'
import { newSerial } from '../../../src/pki/profile.ts'
import { validityFrom } from '../../../src/pki/validity.ts'
import { newKeyPair, newRequest, P256 } from '../../support/keys.ts'
import { issueWithLibrary, toBeSignedOf } from '../../support/reference-pki.ts'

const P384 = { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' }
const rsa = (modulusLength: number) => ({
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
})

const requestWith = async (algorithm: object): Promise<Uint8Array<ArrayBuffer>> => {
  const keys = await newKeyPair(algorithm)
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: 'CN=x',
    keys,
    signingAlgorithm: algorithm as typeof P256,
  })
  return new Uint8Array(request.rawData)
}

describe('a certificate request', () => {
  test.each([
    ['P-256', P256],
    ['P-384', P384],
    ['RSA 2048', rsa(2048)],
    ['RSA 3072', rsa(3072)],
  ])('with a key of %s is accepted', async (_, algorithm) => {
    expect((await readCertificateRequest(await requestWith(algorithm))).ok).toBe(true)
  })

  test.each([
    ['RSA 1024', rsa(1024)],
    ['P-521', { name: 'ECDSA', namedCurve: 'P-521', hash: 'SHA-512' }],
    ['Ed25519', { name: 'Ed25519' }],
  ])('with a key of %s is refused', async (_, algorithm) => {
    expect((await readCertificateRequest(await requestWith(algorithm))).ok).toBe(false)
  })

  test('signed by another key is refused', async () => {
    const mine = await newKeyPair()
    const theirs = await newKeyPair()
    const der = await newRequest({ publicKey: theirs.publicKey, privateKey: mine.privateKey })
    expect(await readCertificateRequest(der)).toEqual({ ok: false, error: 'bad_signature' })
  })

  test('with trailing bytes, cut short or too large is malformed', async () => {
    const der = await newRequest()
    for (const bytes of [Uint8Array.of(...der, 0), der.slice(0, -1), new Uint8Array(9000), new Uint8Array(0)]) {
      expect(await readCertificateRequest(bytes)).toEqual({ ok: false, error: 'malformed' })
    }
  })

  test('is read up to 8 KiB', async () => {
    const keys = await newKeyPair()
    const ofLength = async (wanted: number): Promise<Uint8Array<ArrayBuffer>> => {
      // A signature is an octet shorter at times: again, until it fits.
      for (let letters = wanted - 300; ; ) {
        const name = new Name([{ CN: [{ utf8String: 'a'.repeat(letters) }] }])
        const made = await Pkcs10CertificateRequestGenerator.create({ name, keys, signingAlgorithm: P256 })
        if (made.rawData.byteLength === wanted) return new Uint8Array(made.rawData)
        letters += wanted - made.rawData.byteLength
      }
    }
    expect((await readCertificateRequest(await ofLength(8192))).ok).toBe(true)
    expect(await readCertificateRequest(await ofLength(8193))).toEqual({ ok: false, error: 'malformed' })
  })

  test('with its DER mutated is refused, or is still the same key', async () => {
    const der = await newRequest()
    const original = await readCertificateRequest(der)
    if (!original.ok) throw new Error('the original is good')
    const mutation = fc.array(fc.tuple(fc.nat(der.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(mutation, async changes => {
        const mutated = Uint8Array.from(der)
        for (const [index, byte] of changes) mutated[index] = byte
        const read = await readCertificateRequest(mutated)
        if (read.ok) expect(toHex(mutated)).toBe(toHex(der))
      }),
      { numRuns: 10_000 },
    )
  }, 60_000)
})

describe('the issuing CA', () => {
  const settings = caSettingsOf(readConfig(env))
  const ca = openIssuingCa(settings)

  const issue = async () => {
    const request = await readCertificateRequest(await newRequest())
    if (!request.ok) throw new Error(request.error)
    const { notBefore, notAfter } = validityFrom(new Date('2026-11-24T03:04:05.678Z'))
    return (await ca).issue(request.value, { userId: 'sample001', contractNumber: '10000001', notBefore, notAfter })
  }

  test('issues what rules.md 6 says', async () => {
    const { der, serial } = await issue()
    const certificate = new X509Certificate(der)
    expect(certificate.serialNumber).toBe(serial)
    expect(serial).toMatch(/^[4-7][0-9a-f]{31}$/)
    expect(certificate.subject).toBe(`C=JP, O=${settings.organisation}, OU=10000001, CN=sample001`)
    expect(certificate.notBefore.toISOString()).toBe('2026-11-24T03:04:05.000Z')
    // 2027-11-24 is the 366th day; 23:59:59 JST is 14:59:59 UTC.
    expect(certificate.notAfter.toISOString()).toBe('2027-11-24T14:59:59.000Z')
  })

  test('gives serials that all their bits but the first two are drawn by lot', async () => {
    const firsts = Array.from({ length: 500 }, () => newSerial()[0] ?? 0)
    const [ones, all] = [firsts.reduce((a, b) => a | b), firsts.reduce((a, b) => a & b)]
    expect([ones, all]).toEqual([0x7f, 0x40])
  })

  test('holds keys that nobody takes out again', async () => {
    const importing = vi.spyOn(crypto.subtle, 'importKey')
    await openIssuingCa(settings)
    const keys = await Promise.all(importing.mock.results.map(({ value }) => value as Promise<CryptoKey>))
    importing.mockRestore()
    const own = keys.filter(({ type }) => type === 'private')
    expect(own).toHaveLength(1 + settings.previousKeys.length)
    for (const { extractable } of own) expect(extractable).toBe(false)
  })

  test.each([100, 150, 300])('writes an organisation of %d octets as the library does', async length => {
    const request = await readCertificateRequest(await newRequest())
    if (!request.ok) throw new Error(request.error)
    const named = { ...settings, organisation: 'a'.repeat(length) }
    const { notBefore, notAfter } = validityFrom(new Date())
    const order = { userId: 'sample001', contractNumber: '10000001', notBefore, notAfter }
    const ours = await (await openIssuingCa(named)).issue(request.value, order)
    const theirs = await issueWithLibrary(named, request.value.publicKey, ours.serial, order)
    expect(toHex(toBeSignedOf(ours.der))).toBe(toHex(toBeSignedOf(theirs)))
  })

  test('issues nothing that outlives it, and signs the list of no other', async () => {
    const request = await readCertificateRequest(await newRequest())
    if (!request.ok) throw new Error(request.error)
    const [authority] = (await ca).authorities
    const until = (notAfter: Date) => {
      const order = { userId: 'sample001', contractNumber: '10000001', notBefore: new Date(), notAfter }
      return ca.then(({ issue }) => issue(request.value, order))
    }
    const end = authority?.notAfter.getTime() ?? Number.NaN
    expect((await until(new Date(end))).issuer).toBe(authority?.keyId)
    await expect(until(new Date(end + 1000))).rejects.toThrow('ends before the certificate')
    const list = { number: 1n, thisUpdate: new Date(), nextUpdate: new Date(), entries: new Uint8Array(0) }
    await expect(ca.then(({ signCrl }) => signCrl('00', list))).rejects.toThrow('is not here')
  })

  test('refuses to start with the key of another certificate, or with a certificate that is not a CA’s', async () => {
    const other = await newKeyPair()
    const key = new Uint8Array((await crypto.subtle.exportKey('pkcs8', other.privateKey)) as ArrayBuffer)
    await expect(openIssuingCa({ ...settings, key })).rejects.toThrow('key')
    const { der } = await issue()
    await expect(openIssuingCa({ ...settings, key, certificate: der })).rejects.toThrow('not a CA')
    const nameless = await X509CertificateGenerator.createSelfSigned({
      name: 'CN=x',
      keys: other,
      signingAlgorithm: P256,
      extensions: [new BasicConstraintsExtension(true, 0, true)],
    })
    const certificate = new Uint8Array(nameless.rawData)
    await expect(openIssuingCa({ ...settings, key, certificate })).rejects.toThrow('no subject key identifier')
  })
})

describe('validity', () => {
  test.each([
    ['2026-11-23T15:00:00Z', '2027-11-24T14:59:59.000Z', '2027-10-24T15:00:00.000Z'],
    ['2026-11-24T14:59:59.999Z', '2027-11-24T14:59:59.000Z', '2027-10-24T15:00:00.000Z'],
    ['2026-11-24T15:00:00Z', '2027-11-25T14:59:59.000Z', '2027-10-25T15:00:00.000Z'],
    // Over 29 February 2028 the 366th day is the day before the anniversary.
    ['2027-06-01T00:00:00Z', '2028-05-31T14:59:59.000Z', '2028-04-30T15:00:00.000Z'],
  ])('issued %s ends %s, renewable from %s', (issuedAt, notAfter, renewableFrom) => {
    const validity = validityFrom(new Date(issuedAt))
    expect(validity.notAfter.toISOString()).toBe(notAfter)
    expect(validity.renewableFrom.toISOString()).toBe(renewableFrom)
  })

  test('at any moment it spans 366 calendar days of Japan', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2020-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }),
        issuedAt => {
          const { notBefore, notAfter, renewableFrom } = validityFrom(issuedAt)
          const day = (at: Date) => Math.floor((at.getTime() + 9 * 3_600_000) / 86_400_000)
          expect(day(notAfter) - day(issuedAt) + 1).toBe(366)
          expect(day(notAfter) - day(renewableFrom)).toBe(30)
          expect(notBefore.getTime()).toBeLessThanOrEqual(issuedAt.getTime())
        },
      ),
    )
  })
})

describe('the Client-Cert header', () => {
  test.each([
    [':AQID:', '010203'],
    [' :AQID: ', '010203'],
    ['AQID', undefined],
    [':AQID', undefined],
    ['::', undefined],
    [':AQID:, :AQID:', undefined],
    [':AQID:;a=1', undefined],
    [':AQI:', undefined],
    [':AQID :', undefined],
    [`:${'A'.repeat(16_384)}:`, undefined],
  ])('%j → %j', (value, hex) => {
    const der = parseClientCertHeader(value)
    expect(der && toHex(der)).toBe(hex)
  })

  test('is read up to 16 KiB', () => {
    // Of base64 only multiples of four octets are any; spaces fill up what is missing.
    const field = (length: number) => `:${'A'.repeat(16_380)}:`.padStart(length)
    expect(parseClientCertHeader(field(16_384))?.length).toBe((16_380 / 4) * 3)
    expect(parseClientCertHeader(field(16_385))).toBeUndefined()
  })
})
