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
import { membersOf, readElement, readSequence } from '../../../src/pki/der-reader.ts'
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
      'cACompromise',
      'certificateHold',
      'privilegeWithdrawn',
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
    const issuer = ca.authorities[0]?.keyId ?? ''
    // Read and written again: of what has no reason the library itself writes a list of no extensions.
    const signedPart = (der: Bytes) => toHex(AsnConvert.serialize(AsnConvert.parse(der, CertificateList).tbsCertList))
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

  test('of a list that is empty is no list (RFC 5280 5.1.2.6)', async () => {
    const ca = await openIssuingCa(settings)
    const at = new Date('2026-04-01T00:00:00Z')
    const list = { number: 1n, thisUpdate: at, nextUpdate: at, entries: encodeRevocations([]) }
    const toBeSigned = readElement(toBeSignedOf(await ca.signCrl(ca.authorities[0]?.keyId ?? '', list)))
    const { integer, sequence, utcTime } = TAG
    expect(membersOf(toBeSigned.content).map(({ tag }) => tag)).toEqual(
      // version, signature, issuer, thisUpdate, nextUpdate, crlExtensions
      [integer, sequence, sequence, utcTime, utcTime, TAG.context(0)],
    )
  })

  test.each([
    ['a number of one octet', encodeNumber(127n), '02017f'],
    ['one whose sign bit would be set', encodeNumber(128n), '02020080'],
    ['nothing', encodeNumber(0n), '020100'],
    ['one of an odd number of digits', encodeNumber(256n), '02020100'],
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
    ['255 octets', encode(0x04, new Uint8Array(255)).slice(0, 3), '0481ff'],
    ['256 octets', encode(0x04, new Uint8Array(256)).slice(0, 4), '04820100'],
    ['65,536 octets', encode(0x04, new Uint8Array(65_536)).slice(0, 5), '0483010000'],
  ])('%s', (_, der, hex) => {
    expect(toHex(der)).toBe(hex)
  })
})

/** Hex of so many octets, for what is long. */
const octets = (count: number, octet = '00'): string => octet.repeat(count)

describe('what we read', () => {
  test.each([
    ['a length in more octets than it needs', '308100'],
    ['a length with a leading zero', '30820001'],
    ['a length of 127 in two octets', `04817f${octets(127)}`],
    ['a length of 255 in three octets', `048200ff${octets(255)}`],
    ['an indefinite length', '30800000'],
    ['one with 128 octets after it', `3080${octets(64, '0500')}`],
    ['a length beyond the end', '3002'],
    ['nothing', ''],
    ['half an element', '30'],
    ['two elements', '05000500'],
    ['a long tag', '1f1f00'],
    ['a long tag of a context', '9f0100'],
    ['an application’s tag', '6000'],
    ['TRUE in two octets', '0102ff00'],
    ['TRUE as 01', '010101'],
    ['NULL with content', '050100'],
    ['an INTEGER without content', '0200'],
    ['an INTEGER with a zero too many', '0202007f'],
    ['a negative INTEGER with an octet too many', '0202ff80'],
    ['an OID that does not end', '06022a86'],
    ['an OID that ends with an octet of padding', '06032a8180'],
    ['an OID with padding', '06032a8001'],
    ['an OID that begins with padding', '06028001'],
    ['an OID without content', '0600'],
    ['a BIT STRING without its first octet', '0300'],
    ['a BIT STRING with unused bits of nothing', '030101'],
    ['a BIT STRING whose unused bits are set', '03020101'],
    ['a BIT STRING with eight unused bits', '03020800'],
    ['a string in pieces', '2400'],
    ['an unsorted SET', '3106020102020101'],
    ['broken UTF-8', '0c02c328'],
    ['a SET whose tags descend', '31050400020101'],
    ['a control character in a PrintableString', '130107'],
    ['one behind a letter', '13024107'],
    ['the last control character', '13011f'],
    ['DEL in a PrintableString', '13017f'],
    ['an eighth bit in an IA5String', '160180'],
    ['one behind a letter there', '16024180'],
    ['half a character of a UniversalString', '1c0141'],
    ['half a character of a BMPString', '1e0141'],
    ['a UTCTime without seconds', '170b323630313031303030305a'],
    ['a GeneralizedTime without seconds', '180d32303236303130313030303041'],
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
    // Only the last octet has bits that are not used.
    '0303010100',
    '3106020101020102',
    '3106020101020101',
    '31050201010400',
    '06032a8100',
    '06042a818000',
    '06052a81808000',
    '130120',
    '13017e',
    '140107',
    '16017f',
    '1c0400000041',
    '1e020041',
    '170d3236303130313030303030305a',
    '180f32303236303130313030303030305a',
    'a000',
    '8000',
  ])('%s is DER', hex => {
    expect(toHex(readElement(hexOctets(hex)).whole)).toBe(hex)
  })

  test.each([
    ['048180', 128],
    ['04820100', 256],
    ['0483010000', 65_536],
  ])('%s and %d octets are DER', (head, count) => {
    const hex = head + octets(count)
    expect(toHex(readElement(hexOctets(hex)).whole)).toBe(hex)
  })

  test('what nests deeper than 16 levels, or without end, is refused', () => {
    const nested = (depth: number): Bytes => {
      let inner: Bytes = new Uint8Array(0)
      for (let i = 0; i <= depth; i++) inner = encode(TAG.sequence, inner)
      return inner
    }
    expect(readElement(nested(15)).whole).toHaveLength(32)
    for (const depth of [16, 2000]) expect(() => readElement(nested(depth))).toThrow('deep')
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
