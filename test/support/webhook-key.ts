import { newSigningKey, type SigningKey } from '../../scripts/local/webhook-signature.ts'
import { fromBase64, toBase64 } from '../../src/lib/bytes.ts'

export const KEY_ID = 'test-key'

/** The mail provider's key of a test run, as variables. */
export const newProvidersKey = async () => {
  const { privateKey, publicKey } = await newSigningKey(KEY_ID)
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', privateKey)
  if (!(pkcs8 instanceof ArrayBuffer)) throw new Error('PKCS#8 is no JSON')
  return { TEST_WEBHOOK_KEY: toBase64(pkcs8), TEST_WEBHOOK_PUBLIC_KEY: publicKey }
}

export const openProvidersKey = async (pkcs8: string): Promise<SigningKey> => ({
  id: KEY_ID,
  privateKey: await crypto.subtle.importKey('pkcs8', fromBase64(pkcs8), 'Ed25519', false, ['sign']),
})
