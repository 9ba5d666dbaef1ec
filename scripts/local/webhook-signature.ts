import { toBase64, utf8 } from '../../src/lib/bytes.ts'

export type SigningKey = { id: string; privateKey: CryptoKey }

const ED25519 = { name: 'Ed25519' }

/** `publicKey` as the provider publishes it: base64 of the SubjectPublicKeyInfo. */
export type PublishedKey = SigningKey & { publicKey: string }

export const newSigningKey = async (id: string): Promise<PublishedKey> => {
  const pair = await crypto.subtle.generateKey(ED25519, true, ['sign', 'verify'])
  if (!('privateKey' in pair)) throw new Error('Ed25519 has key pairs')
  const spki = await crypto.subtle.exportKey('spki', pair.publicKey)
  if (!(spki instanceof ArrayBuffer)) throw new Error('SubjectPublicKeyInfo is no JSON')
  return { id, privateKey: pair.privateKey, publicKey: toBase64(spki) }
}

/** RFC 9421 over the RFC 9530 digest of the body, with the parameters in MailChannels' order. */
export const signatureHeaders = async (body: string, { id, privateKey }: SigningKey, at: Date) => {
  const digest = `sha-256=:${toBase64(await crypto.subtle.digest('SHA-256', utf8(body)))}:`
  const created = Math.floor(at.getTime() / 1000)
  const input = `("content-digest");created=${created};alg="ed25519";keyid="${id}"`
  const base = `"content-digest": ${digest}\n"@signature-params": ${input}`
  const signature = toBase64(await crypto.subtle.sign(ED25519, privateKey, utf8(base)))
  return {
    'Content-Digest': digest,
    'Signature-Input': `sig_${created}=${input}`,
    Signature: `sig_${created}=:${signature}:`,
  }
}
