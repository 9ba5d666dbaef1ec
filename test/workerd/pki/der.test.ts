import { env } from 'cloudflare:workers'
import { AsnConvert } from '@peculiar/asn1-schema'
import { CertificateList } from '@peculiar/asn1-x509'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { caSettingsOf } from '../../../src/certificates/ca-settings.ts'
import { readConfig } from '../../../src/config.ts'
import { fromBase64, toHex } from '../../../src/lib/bytes.ts'
import { readCertificateRequest } from '../../../src/pki/certificate-request.ts'
import { encodeRevocations, type Revocation } from '../../../src/pki/crl.ts'
import { type Bytes, encode, encodeNumber, encodeTime, encodeUnsigned, hexOctets, TAG } from '../../../src/pki/der.ts'
import { readElement, readSequence } from '../../../src/pki/der-reader.ts'
import { openIssuingCa } from '../../../src/pki/issuing-ca.ts'
import { validityFrom } from '../../../src/pki/validity.ts'
import { newKeyPair, newRequest, P256 } from '../../support/keys.ts'
import { issueWithLibrary, signListWithLibrary, toBeSignedOf } from '../../support/reference-pki.ts'

const settings = caSettingsOf(readConfig(env))
const P384 = { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' }
const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
}

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const userIds = fc.string({ unit: fc.constantFrom(...letters), minLength: 4, maxLength: 10 }).map(text => `${text}a1`)
const instants = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
  .map(at => new Date(Math.floor(at.getTime() / 1000) * 1000))

describe('what we write', () => {
  test('is what the library writes of the same certificate, over all keys, names and years', async () => {
    const ca = await openIssuingCa(settings)
    const keys = await Promise.all([P256, P384, RSA].map(newKeyPair))
    const requests = await Promise.all(
      keys.map(async (pair, i) => readCertificateRequest(await newRequest(pair, [P256, P384, RSA][i] as typeof P256))),
    )
    const known = fc.constantFrom(...requests.flatMap(request => (request.ok ? [request.value] : [])))
    // The library writes the years from 2050 on as we do; the CA of the tests ends before them.
    const before2036 = instants.filter(at => at < new Date('2035-01-01'))
    await fc.assert(
      fc.asyncProperty(known, userIds, fc.nat(99_999_999), before2036, async (request, userId, number, at) => {
        const { notBefore, notAfter } = validityFrom(at)
        const order = { userId, contractNumber: String(number).padStart(8, '0'), notBefore, notAfter }
        const ours = await ca.issue(request, order)
        const theirs = await issueWithLibrary(settings, request.publicKey, ours.serial, order)
        expect(toHex(toBeSignedOf(ours.der))).toBe(toHex(toBeSignedOf(theirs)))
      }),
      { numRuns: 150 },
    )
  })

  test('is what the library writes of the same list', async () => {
    const ca = await openIssuingCa(settings)
    const reasons = [
      'unspecified',
      'keyCompromise',
      'affiliationChanged',
      'superseded',
      'cessationOfOperation',
    ] as const
    const revocations = fc.record({
      serial: fc
        .bigInt({ min: 1n, max: 2n ** 127n })
        .map(value => value.toString(16).padStart(2, '0'))
        .map(hex => (hex.length % 2 ? `0${hex}` : hex)),
      revokedAt: instants,
      reason: fc.constantFrom(...reasons),
    })
    const lists = fc.record({
      number: fc.bigInt({ min: 0n, max: 2n ** 64n }),
      thisUpdate: instants,
      nextUpdate: instants,
    })
    const issuer = (await openIssuingCa(settings)).authorities[0]?.keyId ?? ''
    const signedPart = (der: Uint8Array<ArrayBuffer>) =>
      toHex(AsnConvert.serialize(AsnConvert.parse(der, CertificateList).tbsCertList))
    await fc.assert(
      fc.asyncProperty(
        lists,
        fc.uniqueArray(revocations, { maxLength: 20, selector: ({ serial }) => BigInt(`0x${serial}`) }),
        async (list, entries: Revocation[]) => {
          const ours = await ca.signCrl(issuer, { ...list, entries: encodeRevocations(entries) })
          const theirs = await signListWithLibrary(settings, { ...list, number: encodeNumber(list.number) }, entries)
          expect(signedPart(ours)).toBe(signedPart(theirs))
        },
      ),
      { numRuns: 150 },
    )
  })

  test.each([
    ['a number of one octet', encodeNumber(127n), '02017f'],
    ['one whose sign bit would be set', encodeNumber(128n), '02020080'],
    ['nothing', encodeNumber(0n), '020100'],
    ['one of nine octets', encodeNumber(2n ** 64n), '0209010000000000000000'],
    ['octets with zeros before them', encodeUnsigned(hexOctets('0000ff')), '020200ff'],
    ['no octets', encodeUnsigned(new Uint8Array(0)), '020100'],
    [
      'the last second of UTCTime',
      encodeTime(new Date('2049-12-31T23:59:59Z')),
      `170d${toHex(new TextEncoder().encode('491231235959Z'))}`,
    ],
    [
      'the first of GeneralizedTime',
      encodeTime(new Date('2050-01-01T00:00:00Z')),
      `180f${toHex(new TextEncoder().encode('20500101000000Z'))}`,
    ],
    ['127 octets', encode(0x04, new Uint8Array(127)).slice(0, 3), '047f00'],
    ['128 octets', encode(0x04, new Uint8Array(128)).slice(0, 3), '048180'],
    ['256 octets', encode(0x04, new Uint8Array(256)).slice(0, 4), '04820100'],
    ['65,536 octets', encode(0x04, new Uint8Array(65_536)).slice(0, 5), '0483010000'],
  ])('%s', (_, der, hex) => {
    expect(toHex(der)).toBe(hex)
  })
})

describe('what we read', () => {
  test.each([
    ['a length in more octets than it needs', '308100'],
    ['a length with a leading zero', '30820001'],
    ['an indefinite length', '30800000'],
    ['a length beyond the end', '3002'],
    ['nothing', ''],
    ['half an element', '30'],
    ['two elements', '05000500'],
    ['a long tag', '1f1f00'],
    ['an application’s tag', '6000'],
    ['TRUE as 01', '010101'],
    ['NULL with content', '050100'],
    ['an INTEGER without content', '0200'],
    ['an INTEGER with a zero too many', '0202007f'],
    ['a negative INTEGER with an octet too many', '0202ff80'],
    ['an OID that does not end', '06022a86'],
    ['an OID with padding', '06032a8001'],
    ['an OID without content', '0600'],
    ['a BIT STRING without its first octet', '0300'],
    ['a BIT STRING with unused bits of nothing', '030101'],
    ['a BIT STRING whose unused bits are set', '03020101'],
    ['a BIT STRING with eight unused bits', '03020800'],
    ['a string in pieces', '2400'],
    ['an unsorted SET', '3106020102020101'],
    ['broken UTF-8', '0c02c328'],
    ['a control character in a PrintableString', '130107'],
    ['a type that no request has', '090100'],
  ])('%s is refused', (_, hex) => {
    expect(() => readElement(hexOctets(hex))).toThrow()
  })

  test.each([
    '0500',
    '0101ff',
    '010100',
    '020100',
    '0202ff7f',
    '02020080',
    '030100',
    '03020780',
    '3106020101020102',
    '06032a8100',
    'a000',
    '8000',
  ])('%s is DER', hex => {
    expect(toHex(readElement(hexOctets(hex)).whole)).toBe(hex)
  })

  test('what nests without end is refused', () => {
    let nested: Bytes = new Uint8Array(0)
    for (let i = 0; i < 2000; i++) nested = encode(TAG.sequence, nested)
    expect(() => readElement(nested)).toThrow('deep')
  })

  test('members that were not expected are refused', () => {
    const sequence = readElement(hexOctets('3003020101'))
    expect(readSequence(sequence, TAG.integer)).toHaveLength(1)
    expect(() => readSequence(sequence, TAG.integer, TAG.integer)).toThrow()
    expect(() => readSequence(sequence, TAG.bitString)).toThrow()
    expect(() => readSequence(readElement(hexOctets('0500')), TAG.integer)).toThrow()
  })
})

test('the tests’ own CA is read as it is', () => {
  expect(toHex(readElement(fromBase64(env.ISSUING_CA_CERTIFICATE)).whole)).toBe(toHex(settings.certificate))
})
