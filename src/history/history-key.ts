import { sha256Hex, toBase64 } from '../lib/bytes.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** Signs the history's checkpoints; signs nothing else. */
export type HistoryKey = {
  /** Names the public key: the start of its SHA-256. */
  id: string
  /** The public key, 32 bytes in base64: what a verifier is given, out of the database's reach. */
  publicKey: string
  sign(bytes: Bytes): Promise<Bytes>
}

/** Whose signatures a verifier accepts, by the key's id: after a change of keys there are several. */
export type TrustedKeys = ReadonlyMap<string, CryptoKey>

const KEY_ID_DIGITS = 16

const keyIdOf = async (publicKey: Bytes): Promise<string> => (await sha256Hex(publicKey)).slice(0, KEY_ID_DIGITS)

const fromBase64Url = (text: string): Bytes =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), c => c.charCodeAt(0))

/** workerd takes a key of another kind at first, and fails at its first use: its public half is that. */
const importKeyPair = async (pkcs8: Bytes): Promise<{ key: CryptoKey; publicKey: Bytes }> => {
  try {
    const key = await crypto.subtle.importKey('pkcs8', pkcs8, { name: 'Ed25519' }, true, ['sign'])
    const jwk = await crypto.subtle.exportKey('jwk', key)
    if (!(jwk instanceof ArrayBuffer) && jwk.x !== undefined) return { key, publicKey: fromBase64Url(jwk.x) }
  } catch {
    // What it says helps nobody; what is below does.
  }
  throw new Error('HISTORY_KEY is not the PKCS#8 of an Ed25519 key')
}

/**
 * The key from its PKCS#8 (Ed25519, DER).
 * @throws at once if it is no such key
 */
export const openHistoryKey = async (pkcs8: Bytes): Promise<HistoryKey> => {
  const { key, publicKey } = await importKeyPair(pkcs8)
  return {
    id: await keyIdOf(publicKey),
    publicKey: toBase64(publicKey),
    sign: async bytes => new Uint8Array(await crypto.subtle.sign('Ed25519', key, bytes)),
  }
}

/** @param publicKeys each 32 bytes */
export const trustedKeys = async (publicKeys: readonly Bytes[]): Promise<TrustedKeys> => {
  const keys = new Map<string, CryptoKey>()
  for (const raw of publicKeys) {
    keys.set(await keyIdOf(raw), await crypto.subtle.importKey('raw', raw, { name: 'Ed25519' }, true, ['verify']))
  }
  return keys
}
