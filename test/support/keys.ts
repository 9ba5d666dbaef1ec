import 'reflect-metadata'
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509'

export const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** WebCrypto's own types leave open that an algorithm has a single key. */
export const newKeyPair = async (algorithm: object = P256): Promise<CryptoKeyPair> => {
  const keys = await crypto.subtle.generateKey(algorithm as typeof P256, true, ['sign', 'verify'])
  if (!('privateKey' in keys)) throw new Error('not an algorithm with a key pair')
  return keys
}

/** A certificate request as a browser makes it, DER. */
export const newRequest = async (keys?: CryptoKeyPair, algorithm = P256): Promise<Uint8Array<ArrayBuffer>> => {
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: 'CN=ignored',
    keys: keys ?? (await newKeyPair(algorithm)),
    signingAlgorithm: algorithm,
  })
  return new Uint8Array(request.rawData)
}
