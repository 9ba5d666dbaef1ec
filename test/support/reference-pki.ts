import 'reflect-metadata'
import { CertificationRequest } from '@peculiar/asn1-csr'
import { ECDSASigValue } from '@peculiar/asn1-ecc'
import { AsnConvert } from '@peculiar/asn1-schema'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  CRLDistributionPointsExtension,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  Pkcs10CertificateRequest,
  PublicKey,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
  X509CrlGenerator,
  X509CrlReason,
} from '@peculiar/x509'
import type { RevocationList } from '../../src/pki/crl.ts'
import type { Bytes } from '../../src/pki/der.ts'
import { membersOf, readElement } from '../../src/pki/der-reader.ts'
import type { CaSettings } from '../../src/pki/issuing-ca.ts'
import type { CertificateOrder } from '../../src/pki/profile.ts'
import { P256 } from './keys.ts'

/** The same done by the library alone, slowly: what our own reader and writer of DER are held to. */

const isEncodedAs = (parsed: unknown, der: Uint8Array): boolean =>
  Buffer.from(AsnConvert.serialize(parsed)).equals(Buffer.from(der))

/** Whether the library reads it as a request, finds it the one encoding of what it says, and its signature right. */
export const doesLibraryAccept = async (der: Uint8Array<ArrayBuffer>): Promise<boolean> => {
  try {
    const parsed = AsnConvert.parse(der, CertificationRequest)
    const signature = parsed.signatureAlgorithm.algorithm.startsWith('1.2.840.10045')
      ? isEncodedAs(AsnConvert.parse(parsed.signature, ECDSASigValue), new Uint8Array(parsed.signature))
      : true
    return signature && isEncodedAs(parsed, der) && (await new Pkcs10CertificateRequest(der).verify())
  } catch {
    return false
  }
}

/** What the signature of a certificate or a list is over, octet for octet. */
export const toBeSignedOf = (signed: Bytes): Bytes => {
  const [toBeSigned] = membersOf(readElement(signed).content)
  if (!toBeSigned) throw new Error('nothing is signed there')
  return toBeSigned.whole
}

const signing = async ({ key, certificate }: CaSettings) => {
  const ca = new X509Certificate(certificate)
  return {
    issuer: ca.subjectName,
    authority: new AuthorityKeyIdentifierExtension(ca.getExtension(SubjectKeyIdentifierExtension)?.keyId ?? ''),
    signingKey: await crypto.subtle.importKey('pkcs8', key, P256, false, ['sign']),
    keyId: ca.getExtension(SubjectKeyIdentifierExtension)?.keyId ?? '',
  }
}

export const issueWithLibrary = async (
  settings: CaSettings,
  publicKeyDer: Uint8Array<ArrayBuffer>,
  serialNumber: string,
  { userId, contractNumber, notBefore, notAfter }: CertificateOrder,
): Promise<Uint8Array<ArrayBuffer>> => {
  const { issuer, authority, signingKey, keyId } = await signing(settings)
  const publicKey = new PublicKey(publicKeyDer)
  const certificate = await X509CertificateGenerator.create({
    serialNumber,
    issuer,
    subject: new Name([
      { C: [{ printableString: settings.country }] },
      { O: [{ utf8String: settings.organisation }] },
      { OU: [{ utf8String: contractNumber }] },
      { CN: [{ utf8String: userId }] },
    ]),
    notBefore,
    notAfter,
    publicKey,
    signingKey,
    signingAlgorithm: P256,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.2']),
      await SubjectKeyIdentifierExtension.create(publicKey),
      new CRLDistributionPointsExtension([settings.crlUrl(keyId)]),
      authority,
    ],
  })
  return new Uint8Array(certificate.rawData)
}

type Entry = { serial: string; revokedAt: Date; reason: keyof typeof X509CrlReason }

/** `number` as the DER of the INTEGER, so that the library does not decide how it is written. */
export const signListWithLibrary = async (
  settings: CaSettings,
  { number, thisUpdate, nextUpdate }: Omit<RevocationList, 'entries' | 'number'> & { number: Uint8Array<ArrayBuffer> },
  entries: readonly Entry[],
): Promise<Uint8Array<ArrayBuffer>> => {
  const { issuer, authority, signingKey } = await signing(settings)
  const crl = await X509CrlGenerator.create({
    issuer: issuer.toString(),
    thisUpdate,
    nextUpdate,
    entries: entries.map(({ serial, revokedAt, reason }) => ({
      serialNumber: serial,
      revocationDate: revokedAt,
      ...(reason === 'unspecified' ? {} : { reason: X509CrlReason[reason] }),
    })),
    extensions: [authority, new Extension('2.5.29.20', false, number)],
    signingKey,
    signingAlgorithm: P256,
  })
  return new Uint8Array(crl.rawData)
}
