import type { SubjectPublicKeyInfo } from '@peculiar/asn1-x509'
import { toHex } from '../lib/bytes.ts'

/** RFC 5480 2.1.1: the curve by name, as the DER of its OID, and the length of an uncompressed point on it. */
const CURVES = new Map([
  ['06082a8648ce3d030107', { namedCurve: 'P-256', pointLength: 65 }],
  ['06052b81040022', { namedCurve: 'P-384', pointLength: 97 }],
])

const EC_PUBLIC_KEY = '1.2.840.10045.2.1'
const RSA_ENCRYPTION = '1.2.840.113549.1.1.1'
const UNCOMPRESSED = 0x04
const RSA_BITS = { least: 2048, most: 4096 }
/** 65537, the one exponent that everybody's keys have. */
const RSA_EXPONENT = '010001'

const isStrongEcKey = async (info: SubjectPublicKeyInfo, der: Uint8Array<ArrayBuffer>): Promise<boolean> => {
  const curve = CURVES.get(toHex(info.algorithm.parameters ?? new ArrayBuffer(0)))
  const point = new Uint8Array(info.subjectPublicKey)
  if (!curve || point.length !== curve.pointLength || point[0] !== UNCOMPRESSED) return false
  // Refuses a point that is not on the curve.
  await crypto.subtle.importKey('spki', der, { name: 'ECDSA', namedCurve: curve.namedCurve }, false, ['verify'])
  return true
}

const isStrongRsaKey = async (der: Uint8Array<ArrayBuffer>): Promise<boolean> => {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('spki', der, algorithm, true, ['verify'])
  const { modulusLength, publicExponent } = rsaParametersOf(key)
  return modulusLength >= RSA_BITS.least && modulusLength <= RSA_BITS.most && toHex(publicExponent) === RSA_EXPONENT
}

const rsaParametersOf = ({ algorithm }: CryptoKey): { modulusLength: number; publicExponent: Uint8Array } => {
  if (!('modulusLength' in algorithm && 'publicExponent' in algorithm)) throw new Error('not an RSA key')
  const { modulusLength, publicExponent } = algorithm
  if (typeof modulusLength !== 'number' || !ArrayBuffer.isView(publicExponent)) throw new Error('not an RSA key')
  return {
    modulusLength,
    publicExponent: new Uint8Array(publicExponent.buffer, publicExponent.byteOffset, publicExponent.byteLength),
  }
}

/** rules.md 6: ECDSA P-256 and P-384, RSA 2048–4096. Anything else, a broken key included, is not strong. */
export const isStrongKey = async (info: SubjectPublicKeyInfo, der: Uint8Array<ArrayBuffer>): Promise<boolean> => {
  try {
    switch (info.algorithm.algorithm) {
      case EC_PUBLIC_KEY:
        return await isStrongEcKey(info, der)
      case RSA_ENCRYPTION:
        return await isStrongRsaKey(der)
      default:
        return false
    }
  } catch {
    return false
  }
}
