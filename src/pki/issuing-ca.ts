import 'reflect-metadata'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  PublicKey,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { sha256Hex, toHex } from '../lib/bytes.ts'
import { type RevocationList, signRevocationList } from './crl.ts'
import { type CertificateProfile, extensionsOf, newSerial, subjectOf } from './profile.ts'

export type SignedCertificate = {
  der: Uint8Array<ArrayBuffer>
  /** Hex, without leading zeros. */
  serial: string
  /** SHA-256 of the DER in hex: what the login gate looks up. */
  fingerprint: string
}

/** The CA that signs client certificates and their revocation list. Holds the key; decides nothing. */
export type IssuingCa = {
  /** Its own certificate, DER. */
  certificate: Uint8Array<ArrayBuffer>
  issue(profile: CertificateProfile): Promise<SignedCertificate>
  /** The list as DER (RFC 5280 5). */
  signCrl(list: RevocationList): Promise<Uint8Array<ArrayBuffer>>
}

const ECDSA_P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

const certificateOfCa = (der: Uint8Array<ArrayBuffer>): X509Certificate => {
  const certificate = new X509Certificate(der)
  if (!certificate.getExtension(BasicConstraintsExtension)?.ca)
    throw new Error('the issuing CA’s certificate is not a CA’s')
  return certificate
}

/** Signs and verifies once, so that a key of another certificate is noticed at the start and not by users. */
const mustBelongTogether = async (key: CryptoKey, { publicKey }: X509Certificate): Promise<void> => {
  const probe = new Uint8Array(32)
  const signature = await crypto.subtle.sign(ECDSA_P256, key, probe)
  const verifying = await publicKey.export(ECDSA_P256, ['verify'])
  if (await crypto.subtle.verify(ECDSA_P256, verifying, signature, probe)) return
  throw new Error('the issuing CA’s key is not the key of its certificate')
}

/**
 * The issuing CA from its key (PKCS#8, P-256) and certificate, both DER.
 * @throws at once if they do not belong together or the certificate is not a CA's
 */
export const openIssuingCa = async (ca: {
  key: Uint8Array<ArrayBuffer>
  certificate: Uint8Array<ArrayBuffer>
}): Promise<IssuingCa> => {
  const certificate = certificateOfCa(ca.certificate)
  const signingKey = await crypto.subtle.importKey('pkcs8', ca.key, ECDSA_P256, false, ['sign'])
  await mustBelongTogether(signingKey, certificate)
  const keyId = certificate.getExtension(SubjectKeyIdentifierExtension)?.keyId
  if (!keyId) throw new Error('the issuing CA’s certificate has no subject key identifier')
  const authority = new AuthorityKeyIdentifierExtension(keyId)

  return {
    certificate: ca.certificate,

    async issue(profile) {
      const publicKey = new PublicKey(profile.publicKey)
      const serial = toHex(newSerial())
      const signed = await X509CertificateGenerator.create({
        serialNumber: serial,
        issuer: certificate.subjectName,
        subject: subjectOf(profile),
        notBefore: profile.notBefore,
        notAfter: profile.notAfter,
        publicKey,
        signingKey,
        signingAlgorithm: ECDSA_P256,
        extensions: [...(await extensionsOf(publicKey, profile.crlUrl)), authority],
      })
      const der = new Uint8Array(signed.rawData)
      return { der, serial, fingerprint: await sha256Hex(der) }
    },

    signCrl: list => signRevocationList({ issuer: certificate.subjectName, authority, signingKey }, list),
  }
}
