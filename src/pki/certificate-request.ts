import 'reflect-metadata'
import { Pkcs10CertificateRequest } from '@peculiar/x509'
import { sha256Hex } from '../lib/bytes.ts'
import { ok, type Result, refused } from '../lib/result.ts'

export type CertificateRequest = { publicKey: Uint8Array; keyHash: string }
export type RequestRefusal = 'malformed' | 'bad_signature' | 'weak_key'
export const readCertificateRequest = async (der: Uint8Array): Promise<Result<CertificateRequest, RequestRefusal>> => {
  try {
    const request = new Pkcs10CertificateRequest(Uint8Array.from(der))
    if (!(await request.verify())) return refused('bad_signature')
    const publicKey = new Uint8Array(request.publicKey.rawData)
    return ok({ publicKey, keyHash: await sha256Hex(publicKey) })
  } catch {
    return refused('malformed')
  }
}
