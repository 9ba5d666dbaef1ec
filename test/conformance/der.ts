type Element = { tag: number; constructed: boolean; content: Uint8Array; whole: Uint8Array }

const CLASSES_ABOVE_UNIVERSAL = 0xc0
const BOOLEAN = 0x01
const INTEGER = 0x02
const SET = 0x11

const fail = (what: string, at: Uint8Array): never => {
  throw new Error(`not DER: ${what} at ${Buffer.from(at.subarray(0, 12)).toString('hex')}…`)
}

const compare = (a: Uint8Array, b: Uint8Array): number => Buffer.compare(a, b)

const readElement = (bytes: Uint8Array): Element => {
  const [identifier = 0, firstLength = 0] = bytes
  if (bytes.length < 2) fail('truncated', bytes)
  if ((identifier & 0x1f) === 0x1f) fail('a long tag, which these files never need', bytes)
  if (firstLength === 0x80) fail('an indefinite length', bytes)
  let length = firstLength
  let header = 2
  if (firstLength > 0x80) {
    header += firstLength & 0x7f
    length = bytes.subarray(2, header).reduce((sum, octet) => sum * 256 + octet, 0)
    if (bytes[2] === 0 || length < 0x80) fail('a length longer than it must be', bytes)
  }
  if (bytes.length < header + length) fail('a length beyond the end', bytes)
  return {
    tag: identifier & ~0x20,
    constructed: (identifier & 0x20) !== 0,
    content: bytes.subarray(header, header + length),
    whole: bytes.subarray(0, header + length),
  }
}

const readElements = (bytes: Uint8Array): Element[] => {
  const elements: Element[] = []
  for (let rest = bytes; rest.length > 0; ) {
    const element = readElement(rest)
    elements.push(element)
    rest = rest.subarray(element.whole.length)
  }
  return elements
}

const checkElement = (element: Element): void => {
  const isUniversal = (element.tag & CLASSES_ABOVE_UNIVERSAL) === 0
  const [first = 0, second = 0] = element.content
  if (element.constructed) {
    const members = readElements(element.content)
    members.forEach(checkElement)
    if (isUniversal && element.tag !== 0x10 && element.tag !== SET) fail('a string in pieces', element.whole)
    if (
      element.tag === SET &&
      members.some((member, i) => i > 0 && compare(members[i - 1]?.whole ?? member.whole, member.whole) > 0)
    )
      fail('an unsorted SET', element.whole)
  } else if (element.tag === BOOLEAN && (element.content.length !== 1 || (first !== 0 && first !== 0xff))) {
    fail('a BOOLEAN other than 00 and FF', element.whole)
  } else if (
    element.tag === INTEGER &&
    element.content.length > 1 &&
    ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80))
  ) {
    fail('an INTEGER longer than it must be', element.whole)
  }
}

/**
 * Throws unless `bytes` are exactly one element in DER (X.690 10 and 11): definite and shortest lengths, strings in one
 * piece, sorted sets, shortest integers. OCTET STRINGs are not entered: give their content to it on its own.
 */
export const assertDer = (bytes: Uint8Array): void => {
  const elements = readElements(bytes)
  if (elements.length !== 1) fail('more than one element', bytes)
  elements.forEach(checkElement)
}
