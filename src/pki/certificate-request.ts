import { createHash } from 'node:crypto'
import { toHex } from '../lib/bytes.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { type Bytes, TAG } from './der.ts'
import { type Element, isNegative, isSorted, membersOf, NotDer, readElement, readSequence } from './der-reader.ts'
import { type SignatureKind, type StrongKey, strongKeyOf } from './strong-key.ts'

/** A request whose sender has proved to have the private key. Subject and attributes are well-formed and of no further interest. */
export type CertificateRequest = {
  /** As it came, DER: for whoever has to see the proof for themself. */
  der: Bytes
  /** SubjectPublicKeyInfo, DER. */
  publicKey: Bytes
  /** RFC 5280 4.2.1.2, method 1: the SHA-1 of the key's bits, a name that guards nothing. */
  keyId: Bytes
  /** SHA-256 of the SubjectPublicKeyInfo in hex. */
  keyHash: string
}

export type RequestRefusal = 'malformed' | 'bad_signature' | 'weak_key'

/** A request with an RSA 4096 key and every attribute stays below 4 KiB. */
const LARGEST_REQUEST = 8 * 1024

/** AlgorithmIdentifiers: ECDSA (RFC 5758 3.2) has no parameters, RSASSA-PKCS1-v1_5 (RFC 4055 5) has NULL. */
const SIGNATURES = new Map<string, SignatureKind>([
  ['300a06082a8648ce3d040302', { family: 'EC', hash: 'SHA-256' }],
  ['300a06082a8648ce3d040303', { family: 'EC', hash: 'SHA-384' }],
  ['300d06092a864886f70d01010b0500', { family: 'RSA', hash: 'SHA-256' }],
  ['300d06092a864886f70d01010c0500', { family: 'RSA', hash: 'SHA-384' }],
  ['300d06092a864886f70d01010d0500', { family: 'RSA', hash: 'SHA-512' }],
])

/** Version 1 is written 0 (RFC 2986 4.1). */
const VERSION_1 = '00'

/** Ecdsa-Sig-Value (RFC 3279 2.2.3) as WebCrypto takes it: r and s, each `size` octets long. Undefined if they are not. */
const rawSignature = (signature: Bytes, size: number): Bytes | undefined => {
  const raw = new Uint8Array(2 * size)
  const numbers = readSequence(readElement(signature), TAG.integer, TAG.integer)
  for (const [i, number] of numbers.entries()) {
    const { content } = number
    const octets = content[0] === 0 ? content.subarray(1) : content
    if (isNegative(number) || octets.length > size) return undefined
    raw.set(octets, (i + 1) * size - octets.length)
  }
  return raw
}

/** @throws NotDer unless they are whole octets */
const octetsOf = ({ content }: Element): Bytes => {
  if (content[0] !== 0) throw new NotDer('a key or a signature of half an octet')
  return content.subarray(1)
}

/** The members of a SEQUENCE whose first is an object identifier: an attribute, be it of a name or of the request. */
const isAttribute = ({ tag, content }: Element): boolean => {
  const members = tag === TAG.sequence ? membersOf(content) : []
  return members.length === 2 && members[0]?.tag === TAG.objectIdentifier
}

/** RFC 5280 4.1.2.4: a Name, whatever it says. */
const isName = ({ content }: Element): boolean =>
  membersOf(content).every(
    ({ tag, content: attributes }) =>
      tag === TAG.set && attributes.length > 0 && membersOf(attributes).every(isAttribute),
  )

/** RFC 2986 4.1: a SET OF attributes, each with a SET of values. */
const areAttributes = ({ content }: Element): boolean => {
  const attributes = membersOf(content)
  return (
    isSorted(attributes) &&
    attributes.every(attribute => isAttribute(attribute) && membersOf(attribute.content)[1]?.tag === TAG.set)
  )
}

/** @throws NotDer if it is not, to its depth, a request of today */
const parse = (der: Bytes) => {
  const whole = readElement(der)
  const [info, signatureAlgorithm, signatureBits] = readSequence(whole, TAG.sequence, TAG.sequence, TAG.bitString)
  const members = readSequence(info, TAG.integer, TAG.sequence, TAG.sequence, TAG.context(0))
  const [version, subject, keyInfo, attributes] = members
  if (toHex(version.content) !== VERSION_1 || !isName(subject) || !areAttributes(attributes))
    throw new NotDer('not what a request says')
  const [algorithm, keyBits] = readSequence(keyInfo, TAG.sequence, TAG.bitString)
  return {
    signedPart: info.whole,
    signatureAlgorithm: signatureAlgorithm.whole,
    signature: octetsOf(signatureBits),
    key: { publicKey: keyInfo.whole, algorithm: algorithm.whole, subjectPublicKey: octetsOf(keyBits) },
  }
}

type Parsed = ReturnType<typeof parse>

const verify = async ({ signedPart, signatureAlgorithm, signature }: Parsed, key: StrongKey) => {
  const kind = SIGNATURES.get(toHex(signatureAlgorithm))
  if (kind?.family !== key.family) return false
  const imported = await key.import(kind.hash)
  if (key.family === 'RSA') return crypto.subtle.verify('RSASSA-PKCS1-v1_5', imported, signature, signedPart)
  const raw = rawSignature(signature, key.size)
  return raw !== undefined && crypto.subtle.verify({ name: 'ECDSA', hash: kind.hash }, imported, raw, signedPart)
}

/**
 * Reads a PKCS#10 request (RFC 2986) of which there is one encoding only, and checks that its sender has the private
 * key. Never throws, whatever the bytes are.
 */
export const readCertificateRequest = async (der: Bytes): Promise<Result<CertificateRequest, RequestRefusal>> => {
  if (der.length > LARGEST_REQUEST) return refused('malformed')
  try {
    const parsed = parse(der)
    const { publicKey, subjectPublicKey } = parsed.key
    const key = strongKeyOf(parsed.key)
    if (!key) return refused('weak_key')
    // Hashed while the signature is verified elsewhere.
    const verifying = verify(parsed, key)
    const keyHash = createHash('sha256').update(publicKey).digest('hex')
    const keyId = new Uint8Array(createHash('sha1').update(subjectPublicKey).digest())
    return (await verifying) ? ok({ der, publicKey, keyId, keyHash }) : refused('bad_signature')
  } catch {
    return refused('malformed')
  }
}
