import 'reflect-metadata'
import { createHash } from 'node:crypto'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
} from '@peculiar/x509'
import { toHex } from '../lib/bytes.ts'
import type { CertificateRequest } from './certificate-request.ts'
import { type CrlSigner, type RevocationList, signRevocationList } from './crl.ts'
import type { Bytes } from './der.ts'
import { type CertificateOrder, newSerial, profileOf } from './profile.ts'
import { ECDSA_P256, signed } from './signed.ts'

export type SignedCertificate = {
  der: Bytes
  /** Hex, without leading zeros. */
  serial: string
  /** SHA-256 of the DER in hex: what the login gate looks up. */
  fingerprint: string
  /** The key ID of the CA that signed it. */
  issuer: string
}

/** An issuing CA as everybody may know it. */
export type Authority = {
  /** Its subject key identifier in hex: its name in paths and rows. */
  keyId: string
  /** DER. */
  certificate: Bytes
  notAfter: Date
}

/**
 * Whoever holds the issuing CAs' keys: in this process, or in a Worker of its own. One issues; those before it sign
 * their revocation lists until their last certificate has expired.
 */
export type IssuingCa = {
  /** Those that may have signed a certificate of today, newest first. */
  authorities: readonly Authority[]
  /** @throws if the CA would end before the certificate */
  issue(request: CertificateRequest, order: CertificateOrder): Promise<SignedCertificate>
  /**
   * The list of the CA with this key ID as DER (RFC 5280 5).
   * @throws if its key is not there
   */
  signCrl(issuer: string, list: RevocationList): Promise<Bytes>
}

export type CaSettings = {
  /** PKCS#8, P-256, DER. */
  key: Bytes
  /** DER. */
  certificate: Bytes
  /** Of the CAs that have issued before, newest first. */
  previousCertificates: readonly Bytes[]
  /** In any order. A CA whose key is gone signs no more lists. */
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

/** @throws if it is not the certificate of a CA with a subject key identifier */
export const readAuthority = (der: Bytes): Authority => {
  const certificate = certificateOfCa(der)
  return { keyId: keyIdOf(certificate), certificate: der, notAfter: certificate.notAfter }
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
      if (!signer) throw new Error(`the key of the issuing CA ${listIssuer} is not here`)
      return signRevocationList(signer, list)
    },
  }
}
