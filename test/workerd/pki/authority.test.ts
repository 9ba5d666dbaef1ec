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
import { newKeyPair, P256 } from '../../support/keys.ts'

type Wanted = { isCa?: boolean; hasKeyId?: boolean; notAfter?: string }

const certificate = async ({ isCa = true, hasKeyId = true, notAfter = '2031-05-06T07:08:09Z' }: Wanted) => {
  const keys = await newKeyPair()
  const keyId = await SubjectKeyIdentifierExtension.create(keys.publicKey)
  const extensions: Extension[] = [
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
    new BasicConstraintsExtension(isCa, isCa ? 0 : undefined, true),
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
    const { der: nameless } = await certificate({ hasKeyId: false })
    expect(() => readAuthority(nameless)).toThrow('no subject key identifier')
  })

  test('must have an end that is a time', async () => {
    const { der } = await certificate({ notAfter: '2031-05-06T07:08:09Z' })
    const changed = Uint8Array.from(der)
    changed.set(new TextEncoder().encode('3199'), Buffer.from(der).indexOf('310506070809Z'))
    expect(() => readAuthority(changed)).toThrow('no readable end')
  })

  test('throws on whatever is no certificate, cut off anywhere', async () => {
    const { der } = await certificate({})
    for (let length = 0; length < der.length; length += 7) expect(() => readAuthority(der.slice(0, length))).toThrow()
    expect(() => readAuthority(new Uint8Array([...der, 0]))).toThrow()
    expect(() => readAuthority(Uint8Array.of(0x30, 0))).toThrow()
  })
})
