import { Utf8String } from 'asn1js'
import { AttributeTypeAndValue, Certificate, CertificationRequest, PublicKeyInfo } from 'pkijs'
import { toHex } from '../lib/bytes.ts'
import { type Bytes, type KeyPair, SIGNING_KEY } from './key-pair.ts'

const COMMON_NAME = '2.5.4.3'

/**
 * PKCS#10 (RFC 2986), DER: proves that the sender has the private key. The issuing CA takes the subject from the
 * account and ignores this one, which is there for readers that want one.
 */
export const makeCertificateRequest = async (keys: KeyPair, commonName: string): Promise<Bytes> => {
  const signingKey = await crypto.subtle.importKey('pkcs8', keys.privateKey, SIGNING_KEY, false, ['sign'])
  const request = new CertificationRequest({
    subjectPublicKeyInfo: PublicKeyInfo.fromBER(keys.publicKey),
    // RFC 2986 4.1: the attributes are not optional, even when there are none.
    attributes: [],
  })
  request.subject.typesAndValues.push(
    new AttributeTypeAndValue({ type: COMMON_NAME, value: new Utf8String({ value: commonName }) }),
  )
  await request.sign(signingKey, 'SHA-256')
  return new Uint8Array(request.toSchema(true).toBER())
}

/** Whether the certificate (DER) is for this public key (SPKI DER): a .p12 of two strangers opens nothing. */
export const certifies = (certificate: Bytes, publicKey: Bytes): boolean =>
  toHex(Certificate.fromBER(certificate).subjectPublicKeyInfo.toSchema().toBER()) === toHex(publicKey)
