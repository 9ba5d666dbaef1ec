import 'reflect-metadata'
import { PemConverter, X509CertificateGenerator } from '@peculiar/x509'
import type { ClientCertificate } from './https.ts'
import { newKeyPair, P256 } from './keys.ts'

/** A client certificate that some other system gave somebody: signed by itself. */
export const strangersCertificate = async (name: string): Promise<ClientCertificate> => {
  const keys = await newKeyPair()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: P256,
  })
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey)
  if (!(pkcs8 instanceof ArrayBuffer)) throw new Error('PKCS#8 is no JSON')
  return { cert: certificate.toString('pem'), key: PemConverter.encode(pkcs8, 'PRIVATE KEY') }
}
