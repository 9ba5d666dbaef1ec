import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../../../src/config.ts'
import { FRONT_SECRET_HEADER } from '../../../src/http/front.ts'
import { presentedCertificate } from '../../../src/sessions/presented-certificate.ts'

const DER = new Uint8Array([0x30, 1, 2])
const FIELD = ':MAEC:'

const fromFront = (headers: Record<string, string>, tlsClientAuth?: unknown) =>
  presentedCertificate(
    readConfig(env),
    new Headers({ [FRONT_SECRET_HEADER]: env.FRONT_SECRET, ...headers }),
    tlsClientAuth,
  )

const fromCloudflare = (tlsClientAuth: unknown, headers: Record<string, string> = {}) =>
  presentedCertificate({ ...readConfig(env), CERTIFICATE_SOURCE: 'cloudflare' }, new Headers(headers), tlsClientAuth)

const SHOWN = { certPresented: '1', certVerified: 'SUCCESS', certRFC9440: FIELD }

describe('at Cloudflare’s edge', () => {
  test('a certificate counts whose chain and key Cloudflare has verified', () => {
    expect(fromCloudflare(SHOWN)).toEqual({ kind: 'proven', der: DER })
  })

  test.each(['NONE', 'FAILED:certificate revoked', 'success', ''])(
    'with the verdict %j it proves nothing, and only the screen that explains may look at it',
    certVerified => {
      expect(fromCloudflare({ ...SHOWN, certVerified })).toEqual({ kind: 'unproven', der: DER })
    },
  )

  test.each([
    ['nothing', undefined],
    ['no fields', {}],
    ['fields that are no strings', { ...SHOWN, certPresented: 1 }],
    ['that none was shown', { ...SHOWN, certPresented: '0' }],
  ])('where the edge tells %s, none was shown', (_, tlsClientAuth) => {
    expect(fromCloudflare(tlsClientAuth)).toEqual({ kind: 'none' })
  })

  test.each([undefined, '', 'MAEC', ':MAEC:, :MAEC:'])('one that comes as %j cannot be looked at', certRFC9440 => {
    expect(fromCloudflare({ ...SHOWN, certRFC9440 })).toEqual({ kind: 'unproven', der: null })
  })

  test('a header with a certificate is as if it were not there, whatever secret comes with it', () => {
    const headers = { 'Client-Cert': FIELD, [FRONT_SECRET_HEADER]: env.FRONT_SECRET }
    expect(fromCloudflare(undefined, headers)).toEqual({ kind: 'none' })
  })
})

describe('behind the own front', () => {
  test('the header counts, and what the runtime says of the connection to the front does not', () => {
    expect(fromFront({ 'Client-Cert': FIELD })).toEqual({ kind: 'proven', der: DER })
    expect(fromFront({}, SHOWN)).toEqual({ kind: 'none' })
  })

  test('a header that is no single certificate proves nothing', () => {
    for (const field of ['MAEC', '::', ':MAEC:, :MAEC:'])
      expect(fromFront({ 'Client-Cert': field }), field).toEqual({ kind: 'unproven', der: null })
  })
})
