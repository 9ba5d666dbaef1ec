import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toHex } from '../../../src/lib/bytes.ts'
import { readCertificateRequest } from '../../../src/pki/certificate-request.ts'
import { type Bytes, encode, encodeBits, encodeNumber, hexOctets, TAG } from '../../../src/pki/der.ts'
import { type Element, membersOf, readElement, readSequence } from '../../../src/pki/der-reader.ts'
import { SIGNATURE_ALGORITHM, signed } from '../../../src/pki/signed.ts'
import { newKeyPair, newRequest } from '../../support/keys.ts'
import { doesLibraryAccept } from '../../support/reference-pki.ts'

const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
}

/** A request whose information was changed after the library made it, signed anew by its key: its signature is right. */
const resigned = async (keys: CryptoKeyPair, information: Bytes): Promise<Bytes> => signed(information, keys.privateKey)

/** The CertificationRequestInfo (RFC 2986 4.1) of a request with these keys. */
const informationOf = async (keys: CryptoKeyPair): Promise<Element> => {
  const [information] = readSequence(readElement(await newRequest(keys)), TAG.sequence, TAG.sequence, TAG.bitString)
  return information
}

describe('a request with a right signature over changed information', () => {
  test('is accepted only where the library finds it the one encoding of what it says', async () => {
    const keys = await newKeyPair()
    const information = await informationOf(keys)
    const original = information.whole
    const octet = fc.oneof(fc.nat(255), fc.constantFrom(0x00, 0x30, 0x31, 0x80, 0x81, 0xa0, 0xff))
    // The key itself stays, since it has to be that of the signature: 66 octets before the attributes' two.
    const [point, end] = [original.length - 68, original.length]
    const place = fc.oneof(fc.nat(point - 1), fc.integer({ min: end - 2, max: end - 1 }))
    const mutation = fc.tuple(fc.constantFrom('replace', 'replace', 'insert', 'remove'), place, octet)
    let accepted = 0
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), async changes => {
        const octets = [...original]
        for (const [kind, at, value] of changes)
          octets.splice(at, kind === 'insert' ? 0 : 1, ...(kind === 'remove' ? [] : [value]))
        const der = await resigned(keys, Uint8Array.from(octets))
        const { ok } = await readCertificateRequest(der)
        if (!ok) return
        accepted += 1
        expect(await doesLibraryAccept(der), toHex(der)).toBe(true)
      }),
      { numRuns: 5000 },
    )
    // Other letters in the name that nobody looks at, for instance: the property has something to say.
    expect(accepted).toBeGreaterThan(50)
  })

  test('with another subject than DER and X.501 have it is refused, though every lax reader takes it', async () => {
    const keys = await newKeyPair()
    const information = await informationOf(keys)
    const [version, , key, attributes] = membersOf(information.content)
    if (!version || !key || !attributes) throw new Error('a request of ours has all of them')
    const withSubject = (subject: string) =>
      resigned(keys, encode(TAG.sequence, version.whole, hexOctets(subject), key.whole, attributes.whole))
    expect((await readCertificateRequest(await withSubject('3000'))).ok).toBe(true)
    // CN=a; two attributes in one SET
    expect((await readCertificateRequest(await withSubject('300c310a300806035504030c0161'))).ok).toBe(true)
    const two = '3016' + '3114' + '300806035504030c0161' + '300806035504030c0162'
    expect((await readCertificateRequest(await withSubject(two))).ok).toBe(true)
    for (const subject of [
      ...['308100', '30800000', '3003310100', '0500'],
      // Nothing in the SET; an attribute without anything, alone and beside a good one; three members; no identifier;
      // a SEQUENCE where the SET must be.
      ...['30023100', '300431023000', '300e310c3000300806035504030c0161'],
      ...['300e310c300a06035504030c01610500', '300a310830060201010c0161', '300c300a300806035504030c0161'],
    ])
      expect(await readCertificateRequest(await withSubject(subject))).toEqual({ ok: false, error: 'malformed' })
  })

  test('without attributes, with others, of another version or with a member more', async () => {
    const keys = await newKeyPair()
    const information = await informationOf(keys)
    const [version, subject, key, attributes] = membersOf(information.content).map(({ whole }) => whole)
    if (!version || !subject || !key || !attributes) throw new Error('a request of ours has all of them')
    const errorOf = async (...members: Bytes[]) => {
      const read = await readCertificateRequest(await resigned(keys, encode(TAG.sequence, ...members)))
      return read.ok ? 'accepted' : read.error
    }
    expect(await errorOf(version, subject, key, attributes)).toBe('accepted')
    // challengePassword (RFC 2985 5.4.1), in a SET OF
    const attribute = hexOctets('301006092a864886f70d010907310313017a')
    expect(await errorOf(version, subject, key, encode(TAG.context(0), attribute))).toBe('accepted')
    const other = hexOctets('301006092a864886f70d010907310313017b')
    expect(await errorOf(version, subject, key, encode(TAG.context(0), attribute, other))).toBe('accepted')
    expect(await errorOf(version, subject, key, encode(TAG.context(0), other, attribute))).toBe('malformed')
    // A value that is in no SET; a SET of no attribute.
    for (const wrong of ['300e06092a864886f70d01090713017a', '30050201013100'])
      expect(await errorOf(version, subject, key, encode(TAG.context(0), hexOctets(wrong)))).toBe('malformed')
    expect(await errorOf(version, subject, key)).toBe('malformed')
    expect(await errorOf(encodeNumber(1n), subject, key, attributes)).toBe('malformed')
    expect(await errorOf(version, subject, key, attributes, attributes)).toBe('malformed')
  })
})

describe('a signature', () => {
  const request = async () => {
    const der = await newRequest()
    const members = membersOf(readElement(der).content)
    const [information, algorithm, signature] = members.map(({ whole }) => whole)
    const bits = members[2]?.content.slice(1)
    if (!information || !algorithm || !signature || !bits) throw new Error('a request of ours has all of them')
    return { information, algorithm, signature, bits }
  }
  const errorOf = async (...members: Bytes[]) => {
    const read = await readCertificateRequest(encode(TAG.sequence, ...members))
    return read.ok ? 'accepted' : read.error
  }

  test('in any other form than the one is refused', async () => {
    const { information, algorithm, signature, bits } = await request()
    expect(await errorOf(information, algorithm, signature)).toBe('accepted')
    expect(toHex(algorithm)).toBe(toHex(SIGNATURE_ALGORITHM))
    const [r, s] = membersOf(readElement(bits).content)
    if (!r || !s) throw new Error('r and s')
    const withPair = (...members: Bytes[]) =>
      errorOf(information, algorithm, encodeBits(encode(TAG.sequence, ...members)))
    expect(await withPair(r.whole, s.whole)).toBe('accepted')
    const padded = encode(TAG.integer, Uint8Array.of(0), r.content)
    for (const pair of [[padded, s.whole], [r.whole], [r.whole, s.whole, s.whole]])
      expect(await withPair(...pair)).not.toBe('accepted')
    // Longer than the curve, negative, nothing.
    for (const number of [encode(TAG.integer, new Uint8Array(34).fill(1)), hexOctets('0201ff'), hexOctets('020100')])
      expect(await withPair(number, s.whole)).toBe('bad_signature')
    // With NULL where there must be nothing (RFC 5758 3.2), and as SHA-384.
    for (const other of ['300c06082a8648ce3d0403020500', '300a06082a8648ce3d040303', '300d06092a864886f70d01010b0500'])
      expect(await errorOf(information, hexOctets(other), signature)).toBe('bad_signature')
  })

  /** Signs anew until r and s are such as are wanted. */
  const requestWith = async (isWanted: (r: Bytes, s: Bytes) => boolean) => {
    const keys = await newKeyPair()
    const information = await informationOf(keys)
    for (;;) {
      const [, , bits] = membersOf(readElement(await resigned(keys, information.whole)).content)
      const [r, s] = membersOf(bits && readElement(bits.content.slice(1)).content)
      if (!r || !s || !isWanted(r.content, s.content)) continue
      return {
        r: r.content,
        s: s.content,
        information: information.whole,
        errorWith: (...numbers: Bytes[]) => {
          const pair = numbers.map(number => encode(TAG.integer, number))
          return errorOf(information.whole, SIGNATURE_ALGORITHM, encodeBits(encode(TAG.sequence, ...pair)))
        },
      }
    }
  }

  test.each([
    // Not 0xff: with another set bit behind it, such a negative number is one octet too long, and malformed as DER.
    ['any', (first: number) => first >= 0x80 && first < 0xff],
    ['the least', (first: number) => first === 0x80],
  ])('whose r would be negative without its zero, %s, is not taken without it', async (_, isHighest) => {
    const { r, s, errorWith } = await requestWith(([zero, first]) => zero === 0 && isHighest(first ?? 0))
    expect(await errorWith(r, s)).toBe('accepted')
    expect(await errorWith(r.slice(1), s)).toBe('bad_signature')
  })

  test('of octets of which the last is not used whole is refused, though it be the signature', async () => {
    const { r, s, information, errorWith } = await requestWith((_, s) => ((s.at(-1) ?? 1) & 1) === 0)
    expect(await errorWith(r, s)).toBe('accepted')
    const pair = encode(TAG.sequence, encode(TAG.integer, r), encode(TAG.integer, s))
    const sevenBits = encode(TAG.bitString, Uint8Array.of(1), pair)
    expect(await errorOf(information, SIGNATURE_ALGORITHM, sevenBits)).toBe('malformed')
  })

  test('whose s has an octet too many is refused, though it be what stands before s', async () => {
    const { r, s, errorWith } = await requestWith(
      (r, s) => r.length === 32 && !!r[31] && r[31] < 0x80 && s.length === 33,
    )
    expect(await errorWith(r, s)).toBe('accepted')
    expect(await errorWith(r, Uint8Array.of(r[31] ?? 0, ...s.slice(1)))).toBe('bad_signature')
  })

  test('of an RSA key that is too short, too long or has another exponent is refused as weak', async () => {
    for (const change of [{ modulusLength: 1024 }, { publicExponent: new Uint8Array([3]) }]) {
      const algorithm = { ...RSA, ...change }
      const read = await readCertificateRequest(
        await newRequest(await newKeyPair(algorithm), { namedCurve: '', ...algorithm }),
      )
      expect(read).toEqual({ ok: false, error: 'weak_key' })
    }
  })

  test('of a key whose point is not on its curve, or compressed, is refused', async () => {
    const { information, algorithm, signature } = await request()
    const [version, subject, key, attributes] = membersOf(readElement(information).content)
    const [keyAlgorithm, keyBits] = membersOf(key?.content ?? new Uint8Array(0))
    if (!version || !subject || !attributes || !keyAlgorithm || !keyBits) throw new Error('all are there')
    const withPoint = (point: Bytes) => {
      const info = encode(TAG.sequence, keyAlgorithm.whole, encodeBits(point))
      return errorOf(encode(TAG.sequence, version.whole, subject.whole, info, attributes.whole), algorithm, signature)
    }
    const point = keyBits.content.slice(1)
    const off = Uint8Array.from(point)
    off[64] = (off[64] ?? 0) ^ 1
    expect(await withPoint(off)).not.toBe('accepted')
    expect(await withPoint(Uint8Array.of(2, ...point.slice(1, 33)))).toBe('weak_key')
    expect(await withPoint(Uint8Array.of(3, ...point.slice(1)))).toBe('weak_key')
    expect(await withPoint(Uint8Array.of(...point, 0))).toBe('weak_key')
    expect(await withPoint(Uint8Array.of(0))).toBe('weak_key')
    const half = encode(
      TAG.sequence,
      keyAlgorithm.whole,
      encode(TAG.bitString, Uint8Array.of(1, ...point.slice(0, -1), 0)),
    )
    const odd = encode(TAG.sequence, version.whole, subject.whole, half, attributes.whole)
    expect(await errorOf(odd, algorithm, signature)).toBe('malformed')
  })
})
