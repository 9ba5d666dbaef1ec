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

/** A self-signed issuing CA: key (PKCS#8) and certificate, DER in base64. */
const testCa = async (name: string) => {
  const keys = await newKeyPair()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name},O=Test,C=JP`,
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
    key: Buffer.from(key).toString('base64'),
    certificate: Buffer.from(certificate.rawData).toString('base64'),
  }
}

/** An issuing CA, the one before it, and fresh secrets, as the Worker's environment wants them. */
export const testSecrets = async () => {
  const issuing = await testCa('Test Issuing CA')
  const previous = await testCa('Test Issuing CA before')
  return {
    PASSWORD_PEPPER: randomBytes(32).toString('base64url'),
    TOKEN_KEY: randomBytes(32).toString('base64url'),
    FRONT_SECRET: randomBytes(32).toString('base64url'),
    HISTORY_KEY: newHistoryKey(),
    ISSUING_CA_KEY: issuing.key,
    ISSUING_CA_CERTIFICATE: issuing.certificate,
    PREVIOUS_ISSUING_CA_KEYS: previous.key,
    PREVIOUS_ISSUING_CA_CERTIFICATES: previous.certificate,
    MAILCHANNELS_API_KEY: 'test',
    HEALTH_TOKEN: randomBytes(32).toString('base64url'),
  }
}
