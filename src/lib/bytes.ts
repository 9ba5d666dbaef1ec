type Bytes = Uint8Array<ArrayBuffer>

const encoder = new TextEncoder()

export const utf8 = (text: string): Bytes => encoder.encode(text) as Bytes

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Lower case. */
export const toHex = (bytes: ArrayBuffer | Uint8Array): string => {
  let hex = ''
  for (const byte of new Uint8Array(bytes)) hex += HEX[byte]
  return hex
}

/** With padding (RFC 4648 4). */
export const toBase64 = (bytes: ArrayBuffer | Uint8Array): string => {
  let binary = ''
  for (const byte of new Uint8Array(bytes)) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** Throws on anything that is not canonical base64 (RFC 4648 4), white space included. */
export const fromBase64 = (text: string): Bytes => {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) throw new Error('not base64')
  const binary = atob(text)
  // Not Uint8Array.from(): it takes twenty times as long, and each certificate request passes here.
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i)
  return bytes
}

/** Whether `fromBase64` takes it. */
export const isBase64 = (text: string): boolean => {
  try {
    fromBase64(text)
    return true
  } catch {
    return false
  }
}

/** Without padding (RFC 4648 5). */
export const toBase64Url = (bytes: ArrayBuffer | Uint8Array): string =>
  toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

/** Lower case, 64 digits. */
export const sha256Hex = async (bytes: Bytes): Promise<string> => toHex(await crypto.subtle.digest('SHA-256', bytes))
