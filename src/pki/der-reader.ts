import { Buffer, isUtf8 } from 'node:buffer'
import { type Bytes, TAG } from './der.ts'

/**
 * A reader of DER that refuses whatever is not its one encoding (X.690 8–11), so that nobody has to encode what was read
 * again and compare. It knows the types that certificate requests are made of and no others.
 */
export type Element = { tag: number; whole: Bytes; content: Bytes }

export class NotDer extends Error {}

/** A request is six levels deep with everything in it. */
const DEEPEST = 16

const BOOLEAN = 0x01
const NULL = 0x05
const CONSTRUCTED = 0x20
const CONTEXT_SPECIFIC = 0x80
const CLASS = 0xc0

const isShortestInteger = ([first, second]: Bytes): boolean => {
  if (second === undefined) return first !== undefined
  return !((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80))
}

/** X.690 8.19.2: each subidentifier in as few octets as it needs, the last one ended. */
const isObjectIdentifier = (content: Bytes): boolean => {
  const last = content.at(-1)
  if (last === undefined || last >= 0x80) return false
  return content.every((octet, i) => octet !== 0x80 || (content[i - 1] ?? 0) >= 0x80)
}

/** X.690 11.2: the bits that are not used are zero. */
const isBitString = (content: Bytes): boolean => {
  const [unused = 8] = content
  // Where there are no bits this is the first octet itself, which then fits as 0 only.
  const last = content.at(-1) ?? 0
  return unused < 8 && (last & ((1 << unused) - 1)) === 0
}

/** What the content of each primitive type must be. */
const PRIMITIVES = new Map<number, (content: Bytes) => boolean>([
  [BOOLEAN, content => content.length === 1 && (content[0] === 0 || content[0] === 0xff)],
  [TAG.integer, isShortestInteger],
  [TAG.enumerated, isShortestInteger],
  [TAG.bitString, isBitString],
  [TAG.octetString, () => true],
  [NULL, content => content.length === 0],
  [TAG.objectIdentifier, isObjectIdentifier],
  [TAG.utf8String, isUtf8],
  // PrintableString, TeletexString, IA5String: octets that every reader takes as they are.
  [0x13, content => content.every(octet => octet >= 0x20 && octet < 0x7f)],
  [0x14, () => true],
  [0x16, content => content.every(octet => octet < 0x80)],
  [TAG.utcTime, content => content.length === 13],
  [TAG.generalizedTime, content => content.length === 15],
  // UniversalString, BMPString
  [0x1c, content => content.length % 4 === 0],
  [0x1e, content => content.length % 2 === 0],
])

/** X.690 11.6: the members of a SET OF in the order of their encodings. */
export const isSorted = (members: readonly Element[]): boolean =>
  members.every(({ whole }, i) => Buffer.compare(members[i - 1]?.whole ?? whole, whole) <= 0)

const readAt = (bytes: Bytes, at: number): Element => {
  const tag = bytes[at] ?? 0
  const first = bytes[at + 1] ?? 0x80
  if ((tag & 0x1f) === 0x1f) throw new NotDer('a long tag')
  let start = at + 2
  let length = first
  if (first >= 0x80) {
    // None would be an indefinite length: not the shortest form either.
    const octets = first & 0x7f
    length = 0
    for (let i = 0; i < octets; i++) length = length * 256 + (bytes[start + i] ?? 0)
    if (length < 0x80 || length < 256 ** (octets - 1)) throw new NotDer('a length longer than it must be')
    start += octets
  }
  if (start + length > bytes.length) throw new NotDer('a length beyond the end')
  return { tag, whole: bytes.subarray(at, start + length), content: bytes.subarray(start, start + length) }
}

const strictMembers = (bytes: Bytes, depth: number): Element[] => {
  if (depth > DEEPEST) throw new NotDer('too deep')
  const members: Element[] = []
  for (let at = 0; at < bytes.length; ) {
    const element = readAt(bytes, at)
    mustBeStrict(element, depth)
    members.push(element)
    at += element.whole.length
  }
  return members
}

const mustBeStrict = ({ tag, content }: Element, depth: number): void => {
  const isUniversal = (tag & CLASS) === 0
  if (!isUniversal && (tag & CLASS) !== CONTEXT_SPECIFIC) throw new NotDer('a class that is not used here')
  if ((tag & CONSTRUCTED) !== 0) {
    if (isUniversal && tag !== TAG.sequence && tag !== TAG.set) throw new NotDer('a string in pieces')
    const members = strictMembers(content, depth + 1)
    if (tag === TAG.set && !isSorted(members)) throw new NotDer('an unsorted SET')
  } else if (isUniversal && PRIMITIVES.get(tag)?.(content) !== true) {
    throw new NotDer('a primitive that is not as DER has it')
  }
}

/**
 * What `bytes` are when they are one element and nothing after it, checked to its depth.
 * @throws NotDer
 */
export const readElement = (bytes: Bytes): Element => {
  const [element, ...others] = strictMembers(bytes, 0)
  if (!element || others.length > 0) throw new NotDer('not exactly one element')
  return element
}

/** Of an INTEGER that `readElement` has checked. */
export const isNegative = ({ content }: Element): boolean => (content[0] ?? 0) >= 0x80

/** The members of a constructed element that `readElement` has checked, from its content; none of what is not there. */
export const membersOf = (content: Bytes | undefined): Element[] => {
  const members: Element[] = []
  if (!content) return members
  for (let at = 0; at < content.length; ) {
    const element = readAt(content, at)
    members.push(element)
    at += element.whole.length
  }
  return members
}

/**
 * The same of a SEQUENCE that must have just these tags.
 * @throws NotDer
 */
export const readSequence = <const Tags extends readonly number[]>(
  { tag, content }: Element,
  ...tags: Tags
): { [Index in keyof Tags]: Element } => {
  const members = tag === TAG.sequence ? membersOf(content) : []
  if (members.length !== tags.length || members.some((member, i) => member.tag !== tags[i]))
    throw new NotDer('not the SEQUENCE that was expected')
  return members as { [Index in keyof Tags]: Element }
}
