import 'reflect-metadata'
import { CertificationRequest } from '@peculiar/asn1-csr'
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

/** ecdsa-with-SHA256 and -SHA384 (RFC 5758 3.2), sha256-, sha384- and sha512WithRSAEncryption (RFC 4055 5). */
const SIGNATURE_ALGORITHMS = new Set([
  '1.2.840.10045.4.3.2',
  '1.2.840.10045.4.3.3',
  '1.2.840.113549.1.1.11',
  '1.2.840.113549.1.1.12',
  '1.2.840.113549.1.1.13',
])

const areEqual = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i])

/** Version 1 (RFC 2986 4.1), and nothing but the one DER encoding: BER, trailing bytes and the like do not come back. */
const isCanonical = (der: Uint8Array<ArrayBuffer>): boolean => {
  const parsed = AsnConvert.parse(der, CertificationRequest)
  return parsed.certificationRequestInfo.version === 0 && areEqual(new Uint8Array(AsnConvert.serialize(parsed)), der)
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
    if (!isCanonical(der)) return refused('malformed')
    const parsed = AsnConvert.parse(der, CertificationRequest)
    if (!SIGNATURE_ALGORITHMS.has(parsed.signatureAlgorithm.algorithm)) return refused('malformed')
    const publicKey = new Uint8Array(AsnConvert.serialize(parsed.certificationRequestInfo.subjectPKInfo))
    if (!(await isStrongKey(parsed.certificationRequestInfo.subjectPKInfo, publicKey))) return refused('weak_key')
    if (!(await new Pkcs10CertificateRequest(der).verify())) return refused('bad_signature')
    return ok({ publicKey, keyHash: await sha256Hex(publicKey) })
  } catch {
    return refused('malformed')
  }
}
