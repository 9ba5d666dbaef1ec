export type Bytes = Uint8Array<ArrayBuffer>

/** A key pair as files carry it: PKCS#8 DER and SubjectPublicKeyInfo DER. The private part never leaves the browser. */
export type KeyPair = { privateKey: Bytes; publicKey: Bytes }

export const SIGNING_KEY = { name: 'ECDSA', namedCurve: 'P-256' } as const

/** Extractable, since the person takes it along in the .p12. */
export const newKeyPair = async (): Promise<KeyPair> => {
  const pair = await crypto.subtle.generateKey(SIGNING_KEY, true, ['sign', 'verify'])
  const [privateKey, publicKey] = await Promise.all([
    crypto.subtle.exportKey('pkcs8', pair.privateKey),
    crypto.subtle.exportKey('spki', pair.publicKey),
  ])
  return { privateKey: new Uint8Array(privateKey), publicKey: new Uint8Array(publicKey) }
}
