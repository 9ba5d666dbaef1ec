import { sha256 } from '@noble/hashes/sha2.js'
import { CryptoEngine, type CryptoEngineStampDataWithPasswordParams } from 'pkijs'

/** RFC 7292 B.2: a SHA-256 block, and what is derived of a password for a MAC (B.3). */
const BLOCK = 64
const MAC_KEY = 3

/** UTF-16, the end of the text included (B.1). ASCII alone, as the file's password is. */
const bmpString = (ascii: Uint8Array): Uint8Array => Uint8Array.from([...ascii, 0].flatMap(octet => [0, octet]))

/** Whole blocks of it, over and over. */
const inBlocks = (bytes: Uint8Array): Uint8Array =>
  Uint8Array.from({ length: BLOCK * Math.ceil(bytes.length / BLOCK) }, (_, i) => bytes[i % bytes.length] ?? 0)

/** What is derived is as long as one hash: B.2 is then nothing but the hash of the hash, `iterations` in all. */
const macKey = (password: Uint8Array, salt: Uint8Array, iterations: number): Uint8Array<ArrayBuffer> => {
  const hash = new Uint8Array(sha256.outputLen)
  const fresh = sha256.create()
  const at = fresh.clone().update(new Uint8Array(BLOCK).fill(MAC_KEY)).update(inBlocks(salt))
  at.update(inBlocks(bmpString(password))).digestInto(hash)
  for (let i = 1; i < iterations; i++) {
    fresh._cloneInto(at)
    at.update(hash).digestInto(hash)
  }
  return hash
}

/**
 * WebCrypto as pkijs uses it, but for the MAC of a .p12 by HMAC-SHA-256, whose key WebCrypto cannot derive. pkijs begins
 * each of the 200,000 hashes with a new object; here one is used for all, which takes a third of the time (ADR 26).
 */
export class Pkcs12Engine extends CryptoEngine {
  constructor() {
    super({ crypto })
  }

  override async stampDataWithPassword({
    hashAlgorithm,
    password,
    salt,
    iterationCount,
    contentToStamp,
  }: CryptoEngineStampDataWithPasswordParams): Promise<ArrayBuffer> {
    if (hashAlgorithm !== 'SHA-256') throw new Error(`a MAC with ${hashAlgorithm} is not made here`)
    const raw = macKey(new Uint8Array(password), new Uint8Array(salt), iterationCount)
    const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: hashAlgorithm }, false, ['sign'])
    return crypto.subtle.sign('HMAC', key, contentToStamp)
  }
}
