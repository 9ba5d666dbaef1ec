import 'reflect-metadata'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PublicKey,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { sha256Hex, toHex } from '../lib/bytes.ts'
export type CertificateProfile = {
  publicKey: Uint8Array
  userId: string
  contractNumber: string
  organisation: string
  country: string
  notBefore: Date
  notAfter: Date
  crlUrl: string
}
export type IssuedCertificate = { der: Uint8Array; serial: string; fingerprint: string }
export type IssuingCa = { certificate: Uint8Array; issue(p: CertificateProfile): Promise<IssuedCertificate> }
export const openIssuingCa = async ({
  key,
  certificate,
}: {
  key: Uint8Array<ArrayBuffer>
  certificate: Uint8Array<ArrayBuffer>
}): Promise<IssuingCa> => {
  const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const signingKey = await crypto.subtle.importKey('pkcs8', key, EC, false, ['sign'])
  const ca = new X509Certificate(certificate)
  return {
    certificate,
    async issue(p) {
      const bytes = crypto.getRandomValues(new Uint8Array(16))
      bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
      const c = await X509CertificateGenerator.create({
        serialNumber: toHex(bytes),
        subject: `CN=${p.userId},OU=${p.contractNumber},O=${p.organisation},C=${p.country}`,
        issuer: ca.subject,
        publicKey: new PublicKey(Uint8Array.from(p.publicKey)),
        signingKey,
        signingAlgorithm: EC,
        notBefore: p.notBefore,
        notAfter: p.notAfter,
        extensions: [
          new BasicConstraintsExtension(false),
          new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
          new ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.2']),
        ],
      })
      const der = new Uint8Array(c.rawData)
      return { der, serial: toHex(bytes), fingerprint: await sha256Hex(der) }
    },
  }
}
