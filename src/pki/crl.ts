import 'reflect-metadata'
import {
  type AuthorityKeyIdentifierExtension,
  Extension,
  type Name,
  X509CrlGenerator,
  X509CrlReason,
} from '@peculiar/x509'

/** RFC 5280 5.3.1, by the names of its table. */
export type RevocationReasonName = keyof typeof X509CrlReason

export type RevocationList = {
  /** Rises with every list (RFC 5280 5.2.3). */
  number: bigint
  thisUpdate: Date
  nextUpdate: Date
  revoked: readonly { serial: string; revokedAt: Date; reason: RevocationReasonName }[]
}

export type CrlSigner = { issuer: Name; authority: AuthorityKeyIdentifierExtension; signingKey: CryptoKey }

/** id-ce-cRLNumber, RFC 5280 5.2.3 */
const CRL_NUMBER = '2.5.29.20'
const ECDSA_P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** A DER INTEGER: a leading zero byte where the first bit would mean a negative number. */
const derInteger = (value: bigint): Uint8Array<ArrayBuffer> => {
  let hex = value.toString(16)
  if (hex.length % 2 === 1) hex = `0${hex}`
  if (Number.parseInt(hex.slice(0, 2), 16) >= 0x80) hex = `00${hex}`
  const bytes = hex.match(/../g)?.map(byte => Number.parseInt(byte, 16)) ?? []
  return Uint8Array.of(0x02, bytes.length, ...bytes)
}

/** RFC 5280 5.3.1: no reason is to be said rather than "unspecified". */
const entryOf = ({ serial, revokedAt, reason }: RevocationList['revoked'][number]) => ({
  serialNumber: serial,
  revocationDate: revokedAt,
  ...(reason === 'unspecified' ? {} : { reason: X509CrlReason[reason] }),
})

/** A revocation list, version 2 (RFC 5280 5), DER. */
export const signRevocationList = async (
  { issuer, authority, signingKey }: CrlSigner,
  { number, thisUpdate, nextUpdate, revoked }: RevocationList,
): Promise<Uint8Array<ArrayBuffer>> => {
  const crl = await X509CrlGenerator.create({
    issuer: issuer.toJSON(),
    thisUpdate,
    nextUpdate,
    entries: revoked.map(entryOf),
    extensions: [authority, new Extension(CRL_NUMBER, false, derInteger(number))],
    signingKey,
    signingAlgorithm: ECDSA_P256,
  })
  return new Uint8Array(crl.rawData)
}
