import { type Bytes, encode, encodeBits, encodeUnsigned, hexOctets, TAG } from './der.ts'

export const ECDSA_P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** AlgorithmIdentifier of ecdsa-with-SHA256, 1.2.840.10045.4.3.2, without parameters (RFC 5758 3.2). */
export const SIGNATURE_ALGORITHM: Bytes = hexOctets('300a06082a8648ce3d040302')

/** WebCrypto's r and s, of 32 octets each, as Ecdsa-Sig-Value (RFC 3279 2.2.3). */
const encodeSignature = (raw: Uint8Array): Bytes =>
  encode(TAG.sequence, encodeUnsigned(raw.subarray(0, 32)), encodeUnsigned(raw.subarray(32)))

/** What certificates and revocation lists are alike: what is signed, the algorithm, the signature (RFC 5280 4.1.1, 5.1.1). */
export const signed = async (toBeSigned: Bytes, key: CryptoKey): Promise<Bytes> => {
  const raw = new Uint8Array(await crypto.subtle.sign(ECDSA_P256, key, toBeSigned))
  return encode(TAG.sequence, toBeSigned, SIGNATURE_ALGORITHM, encodeBits(encodeSignature(raw)))
}
