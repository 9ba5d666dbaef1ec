import 'reflect-metadata'
import {
  BasicConstraintsExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { describe, expect, test } from 'vitest'
import { readAuthority } from '../../../src/pki/authority.ts'
import { type Bytes, encode, hexOctets, TAG } from '../../../src/pki/der.ts'
import { membersOf, readElement } from '../../../src/pki/der-reader.ts'
import { newKeyPair, P256 } from '../../support/keys.ts'

type Wanted = { isCa?: boolean; hasConstraints?: boolean; hasKeyId?: boolean; notAfter?: string }

const certificate = async (wanted: Wanted) => {
  const { isCa = true, hasConstraints = true, hasKeyId = true, notAfter = '2031-05-06T07:08:09Z' } = wanted
  const keys = await newKeyPair()
  const keyId = await SubjectKeyIdentifierExtension.create(keys.publicKey)
  const extensions: Extension[] = [
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
    ...(hasConstraints ? [new BasicConstraintsExtension(isCa, isCa ? 0 : undefined, true)] : []),
    ...(hasKeyId ? [keyId] : []),
  ]
  const made = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=発行局,O=Test,C=JP',
    keys,
    signingAlgorithm: P256,
    notBefore: new Date('2026-01-01T00:00:00Z'),
    notAfter: new Date(notAfter),
    extensions,
  })
  return { der: new Uint8Array(made.rawData), keyId: keyId.keyId }
}

/** The same certificate with its to-be-signed part changed, without a look at its signature. */
const changed = (der: Bytes, change: (members: Bytes[]) => Bytes[]): Bytes => {
  const [toBeSigned, ...others] = membersOf(readElement(der).content).map(({ whole }) => whole)
  const members = membersOf(toBeSigned && readElement(toBeSigned).content).map(({ whole }) => whole)
  return encode(TAG.sequence, encode(TAG.sequence, ...change(members)), ...others)
}

describe('an issuing CA’s certificate', () => {
  // RFC 5280 4.1.2.5: UTCTime through 2049, GeneralizedTime after it.
  test.each([
    '1950-01-01T00:00:00Z',
    '1999-12-31T23:59:59Z',
    '2031-05-06T07:08:09Z',
    '2049-12-31T23:59:59Z',
    '2050-01-01T00:00:00Z',
    '2061-02-03T04:05:06Z',
  ])('is read as the library reads it, its end %s', async notAfter => {
    const { der, keyId } = await certificate({ notAfter })
    expect(readAuthority(der)).toEqual({ keyId, certificate: der, notAfter: new Date(notAfter) })
  })

  test('must be a CA’s, and name its key', async () => {
    const { der: usersOwn } = await certificate({ isCa: false })
    expect(() => readAuthority(usersOwn)).toThrow('not a CA’s')
    const { der: unconstrained } = await certificate({ hasConstraints: false })
    expect(() => readAuthority(unconstrained)).toThrow('not a CA’s')
    const { der: nameless } = await certificate({ hasKeyId: false })
    expect(() => readAuthority(nameless)).toThrow('no subject key identifier')
  })

  test('is read past extensions without anything in them', async () => {
    const { der, keyId } = await certificate({})
    const withEmpty = changed(der, members => {
      const extensions = readElement(members.at(-1) ?? new Uint8Array(0)).content
      const [list] = membersOf(extensions)
      const longer = encode(TAG.sequence, hexOctets('3000'), list?.content ?? new Uint8Array(0))
      return [...members.slice(0, -1), encode(TAG.context(3), longer)]
    })
    expect(readAuthority(withEmpty).keyId).toBe(keyId)
    for (const extensions of [[], [encode(TAG.context(3))], [encode(TAG.context(3), encode(TAG.sequence))]])
      expect(() => readAuthority(changed(der, members => [...members.slice(0, -1), ...extensions]))).toThrow(
        'not a CA’s',
      )
  })

  test('must have an end that is a time', async () => {
    const { der } = await certificate({ notAfter: '2031-05-06T07:08:09Z' })
    const neverEnding = Uint8Array.from(der)
    neverEnding.set(new TextEncoder().encode('3199'), Buffer.from(der).indexOf('310506070809Z'))
    expect(() => readAuthority(neverEnding)).toThrow('no readable end')
    const endless = changed(der, members => {
      const [notBefore] = membersOf(members[4] && readElement(members[4]).content)
      return members.with(4, encode(TAG.sequence, notBefore?.whole ?? new Uint8Array(0)))
    })
    expect(() => readAuthority(endless)).toThrow('has no end')
  })

  test('throws on whatever is no certificate, cut off anywhere', async () => {
    const { der } = await certificate({})
    for (let length = 0; length < der.length; length += 7) expect(() => readAuthority(der.slice(0, length))).toThrow()
    expect(() => readAuthority(new Uint8Array([...der, 0]))).toThrow()
    expect(() => readAuthority(Uint8Array.of(0x30, 0))).toThrow()
  })
})
