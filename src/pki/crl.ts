import { type Bytes, concat, encode, encodeNumber, encodeTime, encodeUnsigned, hexOctets, TAG } from './der.ts'
import { SIGNATURE_ALGORITHM, signed } from './signed.ts'

/** RFC 5280 5.3.1: CRLReason, by the names and numbers of its table. */
const REASONS = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  privilegeWithdrawn: 9,
} as const

export type RevocationReasonName = keyof typeof REASONS

/** Whether it names a reason of RFC 5280 5.3.1 that we use. */
export const isRevocationReason = (name: string): name is RevocationReasonName => Object.hasOwn(REASONS, name)

export type Revocation = { serial: string; revokedAt: Date; reason: RevocationReasonName }

export type RevocationList = {
  /** Rises with every list (RFC 5280 5.2.3). */
  number: bigint
  thisUpdate: Date
  nextUpdate: Date
  /** What `encodeRevocations` made, as much of it as there is: 100,000 entries are 5 MB. */
  entries: Bytes
}

export type CrlSigner = {
  /** The issuer's Name, DER. */
  name: Bytes
  /** The authority key identifier's extension, DER. */
  authority: Bytes
  key: CryptoKey
}

/** id-ce-cRLReasons and id-ce-cRLNumber, RFC 5280 5.3.1 and 5.2.3: tag, length, 2.5.29.21 and 2.5.29.20 */
const REASON_CODE = hexOctets('0603551d15')
const CRL_NUMBER = hexOctets('0603551d14')
const VERSION_2 = encode(TAG.integer, Uint8Array.of(1))

const extension = (oid: Bytes, value: Bytes): Bytes => encode(TAG.sequence, oid, encode(TAG.octetString, value))

const REASON_EXTENSIONS = new Map(
  Object.entries(REASONS).map(([name, code]) => [
    name,
    encode(TAG.sequence, extension(REASON_CODE, encode(TAG.enumerated, Uint8Array.of(code)))),
  ]),
)
const NONE = new Uint8Array(0)

/** RFC 5280 5.3.1: no reason is to be said rather than "unspecified". */
const reasonOf = (reason: RevocationReasonName): Bytes =>
  reason === 'unspecified' ? NONE : (REASON_EXTENSIONS.get(reason) ?? NONE)

/** Entries of revokedCertificates (RFC 5280 5.1.2.6), DER, one after another: lists are put together from pieces. */
export const encodeRevocations = (revocations: readonly Revocation[]): Bytes =>
  concat(
    revocations.map(({ serial, revokedAt, reason }) =>
      encode(TAG.sequence, encodeUnsigned(hexOctets(serial)), encodeTime(revokedAt), reasonOf(reason)),
    ),
  )

/** A revocation list, version 2 (RFC 5280 5), DER. */
export const signRevocationList = (
  { name, authority, key }: CrlSigner,
  { number, thisUpdate, nextUpdate, entries }: RevocationList,
): Promise<Bytes> => {
  const toBeSigned = encode(
    TAG.sequence,
    VERSION_2,
    SIGNATURE_ALGORITHM,
    name,
    encodeTime(thisUpdate),
    encodeTime(nextUpdate),
    // RFC 5280 5.1.2.6: without entries the list must be absent.
    entries.length === 0 ? NONE : encode(TAG.sequence, entries),
    encode(TAG.context(0), encode(TAG.sequence, authority, extension(CRL_NUMBER, encodeNumber(number)))),
  )
  return signed(toBeSigned, key)
}
