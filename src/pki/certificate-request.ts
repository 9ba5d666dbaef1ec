import 'reflect-metadata'
import { CertificationRequest } from '@peculiar/asn1-csr'
import { ECDSASigValue } from '@peculiar/asn1-ecc'
import { AsnConvert } from '@peculiar/asn1-schema'
import { Pkcs10CertificateRequest } from '@peculiar/x509'
import { sha256Hex } from '../lib/bytes.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { isStrongKey } from './strong-key.ts'

export type CertificateRequest = {
  /** SubjectPublicKeyInfo, DER: all that is taken from a request. Subject and attributes are not looked at. */
  publicKey: Uint8Array<ArrayBuffer>
  /** SHA-256 of it in hex. */
  keyHash: string
}

export type RequestRefusal = 'malformed' | 'bad_signature' | 'weak_key'

/** A request with an RSA 4096 key and every attribute stays below 4 KiB. */
const LARGEST_REQUEST = 8 * 1024

/** ecdsa-with-SHA256 and -SHA384 (RFC 5758 3.2) */
const ECDSA_SIGNATURES = new Set(['1.2.840.10045.4.3.2', '1.2.840.10045.4.3.3'])
/** sha256-, sha384- and sha512WithRSAEncryption (RFC 4055 5) */
const RSA_SIGNATURES = new Set(['1.2.840.113549.1.1.11', '1.2.840.113549.1.1.12', '1.2.840.113549.1.1.13'])

const areEqual = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i])

/** Whether the parsed value has these bytes as its one DER encoding: BER, trailing bytes and the like do not come back. */
const isEncodedAs = (parsed: unknown, der: Uint8Array): boolean =>
  areEqual(new Uint8Array(AsnConvert.serialize(parsed)), der)

/** Whether the signature is of an accepted kind, and its ECDSA pair (RFC 3279 2.2.3) in DER as well. */
const isSignatureAccepted = ({ signatureAlgorithm, signature }: CertificationRequest): boolean => {
  if (RSA_SIGNATURES.has(signatureAlgorithm.algorithm)) return true
  if (!ECDSA_SIGNATURES.has(signatureAlgorithm.algorithm)) return false
  return isEncodedAs(AsnConvert.parse(signature, ECDSASigValue), new Uint8Array(signature))
}

/**
 * Reads a PKCS#10 request (RFC 2986, DER) and checks that its sender has the private key. Never throws, whatever the
 * bytes are.
 */
export const readCertificateRequest = async (
  der: Uint8Array<ArrayBuffer>,
): Promise<Result<CertificateRequest, RequestRefusal>> => {
  if (der.length > LARGEST_REQUEST) return refused('malformed')
  try {
    const parsed = AsnConvert.parse(der, CertificationRequest)
    // RFC 2986 4.1: version 1 is written 0.
    const isWellFormed = parsed.certificationRequestInfo.version === 0 && isEncodedAs(parsed, der)
    if (!isWellFormed || !isSignatureAccepted(parsed)) return refused('malformed')
    const publicKey = new Uint8Array(AsnConvert.serialize(parsed.certificationRequestInfo.subjectPKInfo))
    if (!(await isStrongKey(parsed.certificationRequestInfo.subjectPKInfo, publicKey))) return refused('weak_key')
    if (!(await new Pkcs10CertificateRequest(der).verify())) return refused('bad_signature')
    return ok({ publicKey, keyHash: await sha256Hex(publicKey) })
  } catch {
    return refused('malformed')
  }
}
