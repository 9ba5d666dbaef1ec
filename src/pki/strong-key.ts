import { toHex } from '../lib/bytes.ts'
import { type Bytes, TAG } from './der.ts'
import { isNegative, readElement, readSequence } from './der-reader.ts'

/** What a request's signature is made with, as WebCrypto names it. */
export type SignatureKind = { family: 'EC' | 'RSA'; hash: 'SHA-256' | 'SHA-384' | 'SHA-512' }

export type KeyInfo = {
  /** SubjectPublicKeyInfo, DER. */
  publicKey: Bytes
  /** Its AlgorithmIdentifier, DER. */
  algorithm: Bytes
  /** The octets of its BIT STRING. */
  subjectPublicKey: Bytes
}

export type StrongKey = (
  | {
      family: 'EC'
      /** Octets of r and s each. */
      size: number
    }
  | { family: 'RSA' }
) & { import: (hash: SignatureKind['hash']) => Promise<CryptoKey> }

/** RFC 5480 2.1.1: id-ecPublicKey with the curve by name, and the octets of a coordinate on it. */
const CURVES = new Map([
  ['301306072a8648ce3d020106082a8648ce3d030107', { namedCurve: 'P-256', size: 32 }],
  ['301006072a8648ce3d020106052b81040022', { namedCurve: 'P-384', size: 48 }],
])
/** RFC 3279 2.3.1: rsaEncryption with NULL */
const RSA = '300d06092a864886f70d0101010500'
const UNCOMPRESSED = 0x04
const RSA_BITS = { least: 2048, most: 4096 }
/** 65537, the one exponent that everybody's keys have. */
const RSA_EXPONENT = '010001'

const isStrongRsaKey = (subjectPublicKey: Bytes): boolean => {
  const [modulus, exponent] = readSequence(readElement(subjectPublicKey), TAG.integer, TAG.integer)
  const bits = BigInt(`0x${toHex(modulus.content)}`).toString(2).length
  const isLong = bits >= RSA_BITS.least && bits <= RSA_BITS.most
  return !isNegative(modulus) && isLong && toHex(exponent.content) === RSA_EXPONENT
}

/**
 * rules.md 6: ECDSA P-256 and P-384, RSA 2048–4096; undefined for anything else. A point that is not on its curve is
 * refused by the import.
 * @throws NotDer
 */
export const strongKeyOf = ({ publicKey, algorithm, subjectPublicKey }: KeyInfo): StrongKey | undefined => {
  const name = toHex(algorithm)
  const curve = CURVES.get(name)
  if (curve) {
    if (subjectPublicKey.length !== 1 + 2 * curve.size || subjectPublicKey[0] !== UNCOMPRESSED) return undefined
    const parameters = { name: 'ECDSA', namedCurve: curve.namedCurve }
    return {
      family: 'EC',
      size: curve.size,
      import: () => crypto.subtle.importKey('spki', publicKey, parameters, false, ['verify']),
    }
  }
  if (name !== RSA || !isStrongRsaKey(subjectPublicKey)) return undefined
  return {
    family: 'RSA',
    import: hash => crypto.subtle.importKey('spki', publicKey, { name: 'RSASSA-PKCS1-v1_5', hash }, false, ['verify']),
  }
}
