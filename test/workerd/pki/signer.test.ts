import 'reflect-metadata'
import { env } from 'cloudflare:workers'
import { X509Certificate, X509Crl } from '@peculiar/x509'
import { describe, expect, test } from 'vitest'
import { caSettingsOf } from '../../../src/certificates/ca-settings.ts'
import { showRevocationList } from '../../../src/certificates/publish-crl.ts'
import { readConfig, readSignerConfig } from '../../../src/config.ts'
import { toHex } from '../../../src/lib/bytes.ts'
import { DAY_MS, MINUTE_MS } from '../../../src/lib/jst.ts'
import { readCertificateRequest } from '../../../src/pki/certificate-request.ts'
import { encodeRevocations } from '../../../src/pki/crl.ts'
import { openIssuingCa } from '../../../src/pki/issuing-ca.ts'
import { objectionToCertificate, objectionToList } from '../../../src/pki/signing-orders.ts'
import { validityFrom } from '../../../src/pki/validity.ts'
import { issuingCaOf, remoteIssuingCa } from '../../../src/runtime/cloudflare/issuing-ca.ts'
import { depsAt } from '../../support/deps.ts'
import { newKeyPair, newRequest } from '../../support/keys.ts'
import { Browser, PORTAL } from '../../support/system.ts'

const config = readConfig(env)
const remote = () =>
  remoteIssuingCa(env.SIGNER, [config.ISSUING_CA_CERTIFICATE, ...config.PREVIOUS_ISSUING_CA_CERTIFICATES])

const orderAt = (at: Date, overrides: Record<string, unknown> = {}) => {
  const { notBefore, notAfter } = validityFrom(at)
  return { userId: 'sample001', contractNumber: '10000001', notBefore, notAfter, ...overrides }
}

const provedRequest = async () => {
  const request = await readCertificateRequest(await newRequest())
  if (!request.ok) throw new Error(request.error)
  return request.value
}

const textOf = (der: Uint8Array<ArrayBuffer>) => {
  const certificate = new X509Certificate(der)
  const extensions = certificate.extensions.map(({ rawData }) => toHex(rawData))
  return [certificate.subject, certificate.issuer, certificate.notAfter.toISOString(), ...extensions]
}

describe('the signer', () => {
  test('issues the same certificate as a CA in this process, but for the serial', async () => {
    const [request, order] = [await provedRequest(), orderAt(new Date())]
    const here = await (await openIssuingCa(caSettingsOf(config))).issue(request, order)
    const there = await remote().issue(request, order)
    expect(textOf(there.der)).toEqual(textOf(here.der))
    expect(there).toMatchObject({ issuer: here.issuer, serial: new X509Certificate(there.der).serialNumber })
    expect(there.serial).not.toBe(here.serial)
    const key = new X509Certificate(config.ISSUING_CA_CERTIFICATE)
    expect(await new X509Certificate(there.der).verify({ publicKey: key, signatureOnly: true })).toBe(true)
  })

  test('sees for itself that the asker of the asker has the key', async () => {
    const request = await provedRequest()
    const theirs = await newKeyPair()
    const forged = await newRequest({ publicKey: theirs.publicKey, privateKey: (await newKeyPair()).privateKey })
    for (const der of [forged, new Uint8Array(100), request.der.slice(0, -1)])
      await expect(remote().issue({ ...request, der }, orderAt(new Date()))).rejects.toThrow('does not sign')
  })

  test('signs nothing beside the profile', async () => {
    const request = await provedRequest()
    const tomorrow = new Date(Date.now() + DAY_MS)
    for (const order of [
      orderAt(tomorrow),
      orderAt(new Date(), { notAfter: tomorrow }),
      orderAt(new Date(), { userId: 'bank' }),
      orderAt(new Date(), { contractNumber: '1' }),
    ])
      await expect(remote().issue(request, order)).rejects.toThrow('does not sign')
  })

  test('signs revocation lists of both CAs, made now, and of no other', async () => {
    const deps = await depsAt(() => new Date(), { ca: remote() })
    for (const { keyId, certificate } of deps.ca.authorities) {
      const list = await showRevocationList(deps, keyId, () => false)
      const publicKey = new X509Certificate(certificate)
      expect(await new X509Crl(list?.der ?? new Uint8Array(0)).verify({ publicKey })).toBe(true)
    }
    const list = {
      number: 1n,
      thisUpdate: new Date(),
      nextUpdate: new Date(Date.now() + DAY_MS),
      entries: new Uint8Array(0),
    }
    await expect(remote().signCrl('00', list)).rejects.toThrow('is not here')
    await expect(remote().signCrl('00', { ...list, thisUpdate: new Date(0) })).rejects.toThrow('does not sign')
  })

  test('answers no HTTP request', async () => {
    await expect(env.SIGNER.fetch('https://signer/')).rejects.toThrow()
  })
})

describe('what the signer objects to', () => {
  const now = new Date('2026-11-24T03:04:05.678Z')
  const order = orderAt(now)
  const later = (ms: number) => new Date(now.getTime() + ms)

  test('nothing in an order of ours, be it on the way for a while', () => {
    expect(objectionToCertificate(order, now)).toBeNull()
    expect(objectionToCertificate(order, later(4 * MINUTE_MS))).toBeNull()
  })

  test.each([
    ['sample', 'not a user ID'],
    ['sample0001x99', 'not a user ID'],
    ['sample001,OU=1', 'not a user ID'],
    ['', 'not a user ID'],
  ])('user ID %j: %s', (userId, objection) => {
    expect(objectionToCertificate({ ...order, userId }, now)).toBe(objection)
  })

  test('another contract number, time or length', () => {
    expect(objectionToCertificate({ ...order, contractNumber: '1234567a' }, now)).toBe('not a contract number')
    const issued = order.notBefore.getTime()
    for (const ms of [5 * MINUTE_MS, -5 * MINUTE_MS])
      expect(objectionToCertificate(order, new Date(issued + ms))).toBeNull()
    for (const ms of [5 * MINUTE_MS + 1, -5 * MINUTE_MS - 1])
      expect(objectionToCertificate(order, new Date(issued + ms))).toBe('not issued now')
    for (const ms of [-1000, 1000, DAY_MS])
      expect(objectionToCertificate({ ...order, notAfter: new Date(order.notAfter.getTime() + ms) }, now)).toBe(
        'not valid for 366 days',
      )
    expect(objectionToCertificate({ ...order, notAfter: new Date(Number.NaN) }, now)).toBe('not valid for 366 days')
    expect(objectionToCertificate({ ...order, notBefore: new Date(Number.NaN) }, now)).toBe('not issued now')
  })

  test('a list of another time, longer, numbered far ahead, or with something else in it', () => {
    const entries = encodeRevocations([{ serial: '4abc', revokedAt: now, reason: 'superseded' }])
    const list = { number: 1_795_000_000n, thisUpdate: now, nextUpdate: later(7 * DAY_MS), entries }
    expect(objectionToList(list, now)).toBeNull()
    expect(objectionToList({ ...list, entries: new Uint8Array(0) }, now)).toBeNull()
    expect(objectionToList(list, later(DAY_MS))).toBe('not made now')
    expect(objectionToList({ ...list, nextUpdate: later(8 * DAY_MS) }, now)).toBeNull()
    expect(objectionToList({ ...list, nextUpdate: later(8 * DAY_MS + 1) }, now)).toBe('not valid for a week')
    expect(objectionToList({ ...list, nextUpdate: later(1) }, now)).toBeNull()
    // One for every second since 1970 would still be ours, and as many again.
    const most = 2n * BigInt(Math.floor(now.getTime() / 1000))
    for (const number of [1n, most]) expect(objectionToList({ ...list, number }, now)).toBeNull()
    expect(objectionToList({ ...list, number: most + 1n }, now)).toBe('not a number of ours')
    const longest = Uint8Array.of(0x30, 0x7f, ...new Uint8Array(0x7f))
    expect(objectionToList({ ...list, entries: Uint8Array.of(...longest, ...entries) }, now)).toBeNull()
    expect(objectionToList({ ...list, nextUpdate: now }, now)).toBe('not valid for a week')
    for (const number of [0n, -1n, 2n ** 64n])
      expect(objectionToList({ ...list, number }, now)).toBe('not a number of ours')
    const tooLong = Uint8Array.of(0x30, 0x80, ...new Uint8Array(0x80))
    for (const other of [entries.slice(1), entries.slice(0, -1), tooLong, Uint8Array.of(0x30)])
      expect(objectionToList({ ...list, entries: other }, now)).toBe('not entries of a list')
  })
})

describe('the portal’s Worker', () => {
  const base = { ...env, CA_KEY_HOLDER: 'signer', ISSUING_CA_KEY: undefined, PREVIOUS_ISSUING_CA_KEYS: '' }

  test('goes to the signer, and refuses to be given a key then', async () => {
    const reached = await issuingCaOf(readConfig(base), env.SIGNER)
    expect((await reached.issue(await provedRequest(), orderAt(new Date()))).issuer).toBe(reached.authorities[0]?.keyId)
    expect(() => readConfig({ ...base, ISSUING_CA_KEY: env.ISSUING_CA_KEY })).toThrow('belong to the signer alone')
    expect(() => readConfig({ ...base, PREVIOUS_ISSUING_CA_KEYS: env.ISSUING_CA_KEY })).toThrow('belong to the signer')
    await expect(issuingCaOf(readConfig(base), undefined)).rejects.toThrow('SIGNER')
  })

  test('holds no key in production', async () => {
    const production = {
      ...env,
      ENVIRONMENT: 'production',
      RATE_LIMIT: 'on',
      SCRYPT_LOG2_N: '15',
      SCRYPT_P: '3',
      MAIL_BASE_URL: 'https://mail.test',
    }
    await expect(issuingCaOf(readConfig(production), env.SIGNER)).rejects.toThrow('CA_KEY_HOLDER')
    expect(() => readConfig({ ...production, ISSUING_CA_KEY: undefined })).toThrow('ISSUING_CA_KEY: is needed')
  })

  test('and the signer says what it lacks', () => {
    expect(() => readSignerConfig({ PORTAL_ORIGIN: PORTAL })).toThrow('ISSUING_CA_KEY')
    expect(() => readSignerConfig({ PORTAL_ORIGIN: PORTAL })).toThrow('CERTIFICATE_ORGANISATION')
  })
})

test('of the signer nothing is to be seen from outside', async () => {
  for (const path of ['/signer', '/crl', '/issue']) expect((await new Browser().send(PORTAL + path)).status).toBe(404)
})
