import 'reflect-metadata'
import { createHash } from 'node:crypto'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
} from '@peculiar/x509'
import { toHex } from '../lib/bytes.ts'
import { type IssuingCa, readAuthority } from './authority.ts'
import { type CrlSigner, signRevocationList } from './crl.ts'
import type { Bytes } from './der.ts'
import { newSerial, profileOf } from './profile.ts'
import { ECDSA_P256, signed } from './signed.ts'

export type CaSettings = {
  /** PKCS#8, P-256, DER. */
  key: Bytes
  /** DER. */
  certificate: Bytes
  /** Of the CAs that have issued before and still sign their lists, newest first. */
  previousCertificates: readonly Bytes[]
  /** Theirs, in any order. One that is missing is told with each list that cannot be made. */
  previousKeys: readonly Bytes[]
  /** O and C of every certificate. */
  organisation: string
  country: string
  /** Where the list of the CA with this key ID is published. */
  crlUrl: (keyId: string) => string
}

const certificateOfCa = (der: Bytes): X509Certificate => {
  const certificate = new X509Certificate(der)
  if (!certificate.getExtension(BasicConstraintsExtension)?.ca)
    throw new Error('the issuing CA’s certificate is not a CA’s')
  return certificate
}

const keyIdOf = (certificate: X509Certificate): string => {
  const keyId = certificate.getExtension(SubjectKeyIdentifierExtension)?.keyId
  if (!keyId) throw new Error('the issuing CA’s certificate has no subject key identifier')
  return keyId.toLowerCase()
}

/** Signs and verifies once, so that a key of another certificate is noticed at the start and not by users. */
const belongTogether = async (key: CryptoKey, { publicKey }: X509Certificate): Promise<boolean> => {
  const probe = new Uint8Array(32)
  const signature = await crypto.subtle.sign(ECDSA_P256, key, probe)
  const verifying = await publicKey.export(ECDSA_P256, ['verify'])
  return crypto.subtle.verify(ECDSA_P256, verifying, signature, probe)
}

const importKey = (der: Bytes): Promise<CryptoKey> => crypto.subtle.importKey('pkcs8', der, ECDSA_P256, false, ['sign'])

type Signer = CrlSigner & { keyId: string; notAfter: Date }

/** The CA with the one of these keys that is its own, if it is among them. */
const signerOf = async (der: Bytes, keys: readonly CryptoKey[]): Promise<Signer | undefined> => {
  const certificate = certificateOfCa(der)
  const keyId = keyIdOf(certificate)
  for (const key of keys) {
    if (!(await belongTogether(key, certificate))) continue
    const authority = new Uint8Array(new AuthorityKeyIdentifierExtension(keyId).rawData)
    const name = new Uint8Array(certificate.subjectName.toArrayBuffer())
    return { keyId, notAfter: certificate.notAfter, name, authority, key }
  }
  return undefined
}

/**
 * The issuing CAs from their keys and certificates.
 * @throws at once if the issuing key and certificate do not belong together or a certificate is not a CA's
 */
export const openIssuingCa = async (settings: CaSettings): Promise<IssuingCa> => {
  const { organisation, country, crlUrl } = settings
  const issuing = await signerOf(settings.certificate, [await importKey(settings.key)])
  if (!issuing) throw new Error('the issuing CA’s key is not the key of its certificate')
  const previousKeys = await Promise.all(settings.previousKeys.map(importKey))
  const previous = await Promise.all(settings.previousCertificates.map(der => signerOf(der, previousKeys)))
  const signers = [issuing, ...previous.filter(signer => signer !== undefined)]
  const { name: issuer, authority, keyId, key } = issuing
  const toBeSigned = profileOf({ issuer, authority, organisation, country, crlUrl: crlUrl(keyId) })

  return {
    authorities: [settings.certificate, ...settings.previousCertificates].map(readAuthority),

    async issue(request, order) {
      if (order.notAfter > issuing.notAfter) throw new Error('the issuing CA ends before the certificate: rotate it')
      const serial = newSerial()
      const der = await signed(toBeSigned(serial, request, order), key)
      const fingerprint = createHash('sha256').update(der).digest('hex')
      return { der, serial: toHex(serial), fingerprint, issuer: keyId }
    },

    async signCrl(listIssuer, list) {
      const signer = signers.find(candidate => candidate.keyId === listIssuer)
      if (!signer)
        throw new Error(
          `the key of the issuing CA ${listIssuer} is not here: put it, or take the certificate out of PREVIOUS_ISSUING_CA_CERTIFICATES`,
        )
      return signRevocationList(signer, list)
    },
  }
}
