/**
 * A writer of DER (X.690 10), as small as what we sign needs: tags below 31, definite shortest lengths. Whatever is the
 * same in every certificate is encoded once by @peculiar/asn1-schema; this joins it to what differs.
 */
export type Bytes = Uint8Array<ArrayBuffer>

export const TAG = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
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

const lengthOf = (length: number): number[] => {
  if (length < 0x80) return [length]
  const octets: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  return [0x80 | octets.length, ...octets]
}

/** One element: tag, length, the parts of its content one after another. */
export const encode = (tag: number, ...content: readonly Uint8Array[]): Bytes => {
  let length = 0
  for (const part of content) length += part.length
  return concat([Uint8Array.of(tag, ...lengthOf(length)), ...content])
}

/** A positive INTEGER of these big-endian octets: without leading zeros, but with one where the sign bit would be set. */
export const encodeUnsigned = (octets: Uint8Array): Bytes => {
  let first = 0
  while (first < octets.length - 1 && octets[first] === 0) first++
  const shortest = octets.subarray(first)
  return (shortest[0] ?? 0) >= 0x80
    ? encode(TAG.integer, Uint8Array.of(0), shortest)
    : encode(TAG.integer, shortest.length === 0 ? Uint8Array.of(0) : shortest)
}

export const encodeNumber = (value: bigint): Bytes => {
  const hex = value.toString(16)
  return encodeUnsigned(hexOctets(hex.length % 2 === 1 ? `0${hex}` : hex))
}

/** The octets of an even number of hex digits. */
export const hexOctets = (hex: string): Bytes => {
  const octets = new Uint8Array(hex.length / 2)
  for (let i = 0; i < octets.length; i++) octets[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)
  return octets
}

const ascii = (text: string): Bytes => Uint8Array.from(text, c => c.charCodeAt(0))

/** RFC 5280 4.1.2.5: UTCTime through 2049, GeneralizedTime from then on, in whole seconds of UTC. */
export const encodeTime = (at: Date): Bytes => {
  const digits = at.toISOString().slice(0, 19).replace(/[-:T]/g, '')
  return at.getUTCFullYear() < 2050
    ? encode(TAG.utcTime, ascii(`${digits.slice(2)}Z`))
    : encode(TAG.generalizedTime, ascii(`${digits}Z`))
}

/** Whole octets as a BIT STRING. */
export const encodeBits = (octets: Uint8Array): Bytes => encode(TAG.bitString, Uint8Array.of(0), octets)
