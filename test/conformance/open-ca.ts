import { createPrivateKey, X509Certificate } from 'node:crypto'
import { type Certificates, keepCertificates } from '../../scripts/local/certificates.ts'
import { crlPath } from '../../src/certificates/crl-path.ts'
import type { IssuingCa } from '../../src/pki/authority.ts'
import { openIssuingCa } from '../../src/pki/issuing-ca.ts'

/** The issuing CA that `npm start` would make in this folder, opened as the Worker opens it. */
export const openCa = async (folder: string, now: Date): Promise<{ ca: IssuingCa; certificates: Certificates }> => {
  const certificates = await keepCertificates(folder, now)
  const { key, certificate } = certificates.issuing
  const ca = await openIssuingCa({
    key: new Uint8Array(createPrivateKey(key).export({ type: 'pkcs8', format: 'der' })),
    certificate: new Uint8Array(new X509Certificate(certificate).raw),
    previousKeys: [],
    previousCertificates: [],
    organisation: 'Rokin Payroll Deduction Support',
    country: 'JP',
    crlUrl: keyId => `https://portal.example.jp${crlPath(keyId)}`,
  })
  return { ca, certificates }
}
