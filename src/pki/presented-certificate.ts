import { fromBase64, isBase64 } from '../lib/bytes.ts'

/** A certificate of ours is below 1 KiB; a terminator may show others, which need no more room than this. */
const LONGEST_HEADER = 16 * 1024

/**
 * The DER of a `Client-Cert` header: a structured-field byte sequence, `:<base64>:` (RFC 9440 2.2, RFC 8941 3.3.5).
 * Undefined for anything else, such as two certificates or parameters.
 */
export const parseClientCertHeader = (value: string): Uint8Array<ArrayBuffer> | undefined => {
  if (value.length > LONGEST_HEADER) return undefined
  const [, base64 = ''] = /^ *:([A-Za-z0-9+/=]+): *$/.exec(value) ?? []
  return base64 !== '' && isBase64(base64) ? fromBase64(base64) : undefined
}
