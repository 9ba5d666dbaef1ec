import { sha256Hex, toBase64Url, toHex, utf8 } from './bytes.ts'

/** A bearer secret of 256 random bits. Only its hash is stored. */
export const newToken = (): string => toBase64Url(crypto.getRandomValues(new Uint8Array(32)))

/** What the database keeps of a token: 256 random bits need no salt and no stretching. */
export const hashToken = (token: string): Promise<string> => sha256Hex(utf8(token))

/** A row's name: 128 random bits in hex. */
export const newId = (): string => toHex(crypto.getRandomValues(new Uint8Array(16)))

/** HMAC-SHA-256 in hex, for what is too short to be hashed without a key (codes, unknown IDs). */
export const keyedHash = async (key: string, text: string): Promise<string> => {
  const hmac = await crypto.subtle.importKey('raw', utf8(key), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return toHex(await crypto.subtle.sign('HMAC', hmac, utf8(text)))
}

/** `length` decimal digits, each equally likely. */
export const newDigits = (length: number): string => {
  const digits: number[] = []
  while (digits.length < length) {
    // 250 is the greatest multiple of 10 in a byte: what lies above would favour the low digits.
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) if (byte < 250) digits.push(byte % 10)
  }
  return digits.slice(0, length).join('')
}
