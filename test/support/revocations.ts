import 'reflect-metadata'
import { env } from 'cloudflare:workers'
import { X509Crl } from '@peculiar/x509'
import { expect } from 'vitest'
import { fromBase64 } from '../../src/lib/bytes.ts'
import { readAuthority } from '../../src/pki/authority.ts'
import { Browser, newContract, PORTAL } from './system.ts'

/** The key IDs of the CA that issues and of the one before it. */
export const issuing = readAuthority(fromBase64(env.ISSUING_CA_CERTIFICATE)).keyId
export const previous = readAuthority(fromBase64(env.PREVIOUS_ISSUING_CA_CERTIFICATES)).keyId

/** Where the CA's revocation list is. */
export const pathOf = (keyId: string) => `/crl/${keyId}.crl`

export const get = (path: string, headers: Record<string, string> = {}) =>
  new Browser().send(PORTAL + path, { headers })

/** A revocation list as the library reads it. */
export const read = async (response: Response) => {
  expect(response.status).toBe(200)
  return new X509Crl(await response.arrayBuffer())
}

const CRL_NUMBER = '2.5.29.20'

export const numberOf = (crl: X509Crl): number => {
  const value = new Uint8Array(crl.getExtension(CRL_NUMBER)?.value ?? new ArrayBuffer(0)).subarray(2)
  return value.reduce((sum, octet) => sum * 256 + octet, 0)
}

export const serialsOf = (crl: X509Crl): string[] => crl.entries.map(({ serialNumber }) => serialNumber)

/** By hand, past every use-case. */
export const revoke = (serial: string, at = Date.now()) =>
  env.DB.prepare(
    `UPDATE certificates SET slot = NULL, revoked_at = ?, revocation_reason = 'keyCompromise' WHERE serial = ?`,
  )
    .bind(at, serial)
    .run()

/** A certificate's row alone, whoever issued it; answers its serial number. */
export const insertRow = async (issuer: string, notAfter: Date): Promise<string> => {
  const serial = `50${crypto.randomUUID().slice(0, 8)}`
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
  return serial
}
