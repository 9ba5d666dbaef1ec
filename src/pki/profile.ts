import 'reflect-metadata'
import {
  BasicConstraintsExtension,
  CRLDistributionPointsExtension,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
} from '@peculiar/x509'
import { utf8 } from '../lib/bytes.ts'
import { type Bytes, concat, encode, encodeTime, encodeUnsigned, hexOctets, TAG } from './der.ts'
import { readElement } from './der-reader.ts'
import { SIGNATURE_ALGORITHM } from './signed.ts'

/** Whom a client certificate names and how long it holds (rules.md 6): from the account, never from the request. */
export type CertificateOrder = { userId: string; contractNumber: string; notBefore: Date; notAfter: Date }

/** What is the same in every certificate of one issuing CA. */
export type ProfileConstants = {
  /** The issuer's Name, DER. */
  issuer: Bytes
  /** The authority key identifier's extension, DER. */
  authority: Bytes
  organisation: string
  /** ISO 3166 alpha-2. */
  country: string
  crlUrl: string
}

/** RFC 5280 4.2.1.12 */
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2'
const SERIAL_BYTES = 16

/**
 * 16 random bytes whose first is neither negative nor zero (RFC 5280 4.1.2.2: positive, at most 20 octets), so that the
 * hex of the database is what every reader shows.
 */
export const newSerial = (): Bytes => {
  const serial = crypto.getRandomValues(new Uint8Array(SERIAL_BYTES))
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40
  return serial
}

/** [0] EXPLICIT v3 */
const VERSION_3 = encode(TAG.context(0), encode(TAG.integer, Uint8Array.of(2)))
/** id-at-organizationalUnitName and id-at-commonName, 2.5.4.11 and 2.5.4.3 (RFC 5280 A.1) */
const ORGANISATIONAL_UNIT = hexOctets('060355040b')
const COMMON_NAME = hexOctets('0603550403')

const relativeName = (oid: Bytes, value: string): Bytes =>
  encode(TAG.set, encode(TAG.sequence, oid, encode(TAG.utf8String, utf8(value))))

/** id-ce-subjectKeyIdentifier, 2.5.29.14 */
const SUBJECT_KEY_IDENTIFIER = hexOctets('0603551d0e')

const keyIdentifier = (keyId: Bytes): Bytes =>
  encode(TAG.sequence, SUBJECT_KEY_IDENTIFIER, encode(TAG.octetString, encode(TAG.octetString, keyId)))

export type CertifiedKey = {
  /** SubjectPublicKeyInfo, DER. */
  publicKey: Bytes
  /** The subject key identifier. */
  keyId: Bytes
}

/** Makes TBSCertificates (RFC 5280 4.1.2), DER. The library encodes what is constant, once. */
export const profileOf = ({ issuer, authority, organisation, country, crlUrl }: ProfileConstants) => {
  const beforeKeyId = concat(
    [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([CLIENT_AUTH]),
    ].map(({ rawData }) => new Uint8Array(rawData)),
  )
  const afterKeyId = concat([new Uint8Array(new CRLDistributionPointsExtension([crlUrl]).rawData), authority])
  // PrintableString for the country (RFC 5280 A.1), UTF8String for the rest.
  const name = new Name([{ C: [{ printableString: country }] }, { O: [{ utf8String: organisation }] }])
  const { content: constantName } = readElement(new Uint8Array(name.toArrayBuffer()))

  return (serial: Bytes, { publicKey, keyId }: CertifiedKey, order: CertificateOrder): Bytes => {
    return encode(
      TAG.sequence,
      VERSION_3,
      encodeUnsigned(serial),
      SIGNATURE_ALGORITHM,
      issuer,
      encode(TAG.sequence, encodeTime(order.notBefore), encodeTime(order.notAfter)),
      encode(
        TAG.sequence,
        constantName,
        relativeName(ORGANISATIONAL_UNIT, order.contractNumber),
        relativeName(COMMON_NAME, order.userId),
      ),
      publicKey,
      encode(TAG.context(3), encode(TAG.sequence, beforeKeyId, keyIdentifier(keyId), afterKeyId)),
    )
  }
}
