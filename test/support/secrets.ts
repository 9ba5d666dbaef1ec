import 'reflect-metadata'
import { randomBytes } from 'node:crypto'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { newHistoryKey } from '../../scripts/local/history-key.ts'
import { newKeyPair, P256 } from './keys.ts'

const YEAR_MS = 366 * 24 * 60 * 60 * 1000

/** A self-signed issuing CA and fresh secrets, as the Worker's environment wants them. */
export const testSecrets = async () => {
  const keys = await newKeyPair()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Test Issuing CA,O=Test,C=JP',
    keys,
    signingAlgorithm: P256,
    notBefore: new Date(Date.now() - YEAR_MS),
    notAfter: new Date(Date.now() + 10 * YEAR_MS),
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  const key = await crypto.subtle.exportKey('pkcs8', keys.privateKey)
  return {
    PASSWORD_PEPPER: randomBytes(32).toString('base64url'),
    TOKEN_KEY: randomBytes(32).toString('base64url'),
    FRONT_SECRET: randomBytes(32).toString('base64url'),
    ISSUING_CA_KEY: Buffer.from(key).toString('base64'),
    ISSUING_CA_CERTIFICATE: Buffer.from(certificate.rawData).toString('base64'),
    HISTORY_KEY: newHistoryKey(),
    MAILCHANNELS_API_KEY: 'test',
  }
}
