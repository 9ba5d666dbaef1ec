import 'reflect-metadata'
import {
  BasicConstraintsExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
} from '@peculiar/x509'

/** What makes it a CA; `pathLength` CAs may stand below it (RFC 5280 4.2.1.9). */
export const authorityExtensions = async (keys: CryptoKeyPair, pathLength: number): Promise<Extension[]> => [
  new BasicConstraintsExtension(true, pathLength, true),
  new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
  await SubjectKeyIdentifierExtension.create(keys.publicKey),
]
