import { toHex } from '../lib/bytes.ts'
import type { CertificateRequest } from './certificate-request.ts'
import type { RevocationList } from './crl.ts'
import { type Bytes, TAG } from './der.ts'
import { type Element, membersOf, readElement } from './der-reader.ts'
import type { CertificateOrder } from './profile.ts'

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

/** RFC 5280 4.2.1.2 and 4.2.1.9, as their extensions begin: with the object identifier. */
const SUBJECT_KEY_IDENTIFIER = '0603551d0e'
const BASIC_CONSTRAINTS = '0603551d13'
/** As the basic constraints of a CA begin. */
const IS_CA = '0101ff'

/** RFC 5280 4.1.2.5: the years of a UTCTime are those from 1950 to 2049. */
const timeOf = ({ tag, content }: Element): Date => {
  const text = String.fromCharCode(...content)
  const full = tag === TAG.generalizedTime ? text : `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}`
  const at = new Date(full.replace(/^(....)(..)(..)(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (Number.isNaN(at.getTime())) throw new Error('the issuing CA’s certificate has no readable end')
  return at
}

/** The value of an extension, which is an OCTET STRING around its DER. */
const extensionOf = (members: readonly Element[], identifier: string): Element | undefined => {
  const [list] = membersOf(members.find(({ tag }) => tag === TAG.context(3))?.content)
  const extension = membersOf(list?.content).find(({ content }) => toHex(content).startsWith(identifier))
  const value = membersOf(extension?.content).at(-1)
  return value && readElement(value.content)
}

/**
 * Reads what of a CA's certificate is needed where nothing is signed, without the library that signs.
 * @throws if it is not the certificate of a CA with a subject key identifier
 */
export const readAuthority = (der: Bytes): Authority => {
  const [toBeSigned] = membersOf(readElement(der).content)
  const members = membersOf(toBeSigned?.content)
  const constraints = extensionOf(members, BASIC_CONSTRAINTS)
  if (!constraints || !toHex(constraints.content).startsWith(IS_CA))
    throw new Error('the issuing CA’s certificate is not a CA’s')
  const keyId = extensionOf(members, SUBJECT_KEY_IDENTIFIER)
  if (!keyId) throw new Error('the issuing CA’s certificate has no subject key identifier')
  // Version, serial, algorithm, issuer, validity: notBefore, notAfter.
  const [, notAfter] = membersOf(members[4]?.content)
  if (!notAfter) throw new Error('the issuing CA’s certificate has no end')
  return { keyId: toHex(keyId.content), certificate: der, notAfter: timeOf(notAfter) }
}
