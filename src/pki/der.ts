import { Buffer } from 'node:buffer'

/**
 * A writer of DER (X.690 10), as small as what we sign needs: tags below 31, definite shortest lengths. Whatever is the
 * same in every certificate is encoded once by @peculiar/asn1-schema; this joins it to what differs.
 */
export type Bytes = Uint8Array<ArrayBuffer>

export const TAG = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  /** `[n]`, constructed. */
  context: (n: number) => 0xa0 | n,
} as const

export const concat = (parts: readonly Uint8Array[]): Bytes => {
  let length = 0
  for (const part of parts) length += part.length
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** How many octets a length needs after its first; none below 128. */
const octetsOfLength = (length: number): number => {
  if (length < 0x80) return 0
  let octets = 1
  for (let rest = length; rest > 0xff; rest = Math.floor(rest / 256)) octets++
  return octets
}

/** One element: tag, length, the parts of its content one after another. */
export const encode = (tag: number, ...content: readonly Uint8Array[]): Bytes => {
  let length = 0
  for (const part of content) length += part.length
  const octets = octetsOfLength(length)
  const element = new Uint8Array(2 + octets + length)
  element[0] = tag
  element[1] = octets === 0 ? length : 0x80 | octets
  for (let i = octets, rest = length; i > 0; i--, rest = Math.floor(rest / 256)) element[1 + i] = rest % 256
  let at = 2 + octets
  for (const part of content) {
    element.set(part, at)
    at += part.length
  }
  return element
}

/** A positive INTEGER of these big-endian octets: without leading zeros, but with one where the sign bit would be set. */
export const encodeUnsigned = (octets: Uint8Array): Bytes => {
  let first = 0
  while (octets[first] === 0) first++
  const shortest = octets.subarray(first)
  const [highest] = shortest
  // Of zero nothing is left, but an INTEGER has an octet.
  return highest === undefined || highest >= 0x80
    ? encode(TAG.integer, Uint8Array.of(0), shortest)
    : encode(TAG.integer, shortest)
}

/** An INTEGER that is not negative. */
export const encodeNumber = (value: bigint): Bytes => {
  const hex = value.toString(16)
  return encodeUnsigned(hexOctets(hex.length % 2 === 1 ? `0${hex}` : hex))
}

/** The octets of an even number of hex digits. */
export const hexOctets = (hex: string): Bytes => new Uint8Array(Buffer.from(hex, 'hex'))

const [ZERO, NINE, Z] = [0x30, 0x39, 0x5a]

/** RFC 5280 4.1.2.5: UTCTime through 2049, GeneralizedTime from then on, in whole seconds of UTC. */
export const encodeTime = (at: Date): Bytes => {
  const iso = at.toISOString()
  const isEarly = at.getUTCFullYear() < 2050
  const digits = new Uint8Array(isEarly ? 13 : 15)
  let end = 0
  for (let i = isEarly ? 2 : 0; i < 'yyyy-mm-ddThh:mm:ss'.length; i++) {
    const character = iso.charCodeAt(i)
    if (character >= ZERO && character <= NINE) digits[end++] = character
  }
  digits[end] = Z
  return encode(isEarly ? TAG.utcTime : TAG.generalizedTime, digits)
}

/** Whole octets as a BIT STRING. */
export const encodeBits = (octets: Uint8Array): Bytes => encode(TAG.bitString, Uint8Array.of(0), octets)
