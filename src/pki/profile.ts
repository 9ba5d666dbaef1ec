import 'reflect-metadata'
import {
  BasicConstraintsExtension,
  CRLDistributionPointsExtension,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  type PublicKey,
  SubjectKeyIdentifierExtension,
} from '@peculiar/x509'

/** What a client certificate says (rules.md 6). The subject comes from the account, never from the request. */
export type CertificateProfile = {
  /** SubjectPublicKeyInfo, DER. */
  publicKey: Uint8Array<ArrayBuffer>
  userId: string
  contractNumber: string
  organisation: string
  /** ISO 3166 alpha-2. */
  country: string
  notBefore: Date
  notAfter: Date
  crlUrl: string
}

/** RFC 5280 4.2.1.12 */
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2'
const SERIAL_BYTES = 16

/**
 * 16 random bytes whose first is neither negative nor zero (RFC 5280 4.1.2.2: positive, at most 20 octets), so that the
 * hex of the database is what every reader shows.
 */
export const newSerial = (): Uint8Array<ArrayBuffer> => {
  const serial = crypto.getRandomValues(new Uint8Array(SERIAL_BYTES))
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40
  return serial
}

/** PrintableString for the country (RFC 5280 A.1), UTF8String for the rest. */
export const subjectOf = ({ userId, contractNumber, organisation, country }: CertificateProfile): Name =>
  new Name([
    { C: [{ printableString: country }] },
    { O: [{ utf8String: organisation }] },
    { OU: [{ utf8String: contractNumber }] },
    { CN: [{ utf8String: userId }] },
  ])

/** All but the authority's, which is the same in every certificate. */
export const extensionsOf = async (publicKey: PublicKey, crlUrl: string): Promise<Extension[]> => [
  new BasicConstraintsExtension(false, undefined, true),
  new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
  new ExtendedKeyUsageExtension([CLIENT_AUTH]),
  await SubjectKeyIdentifierExtension.create(publicKey),
  new CRLDistributionPointsExtension([crlUrl]),
]
