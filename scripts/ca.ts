import 'reflect-metadata'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { Constructed, Primitive, Sequence } from 'asn1js'
import { toHex, utf8 } from '../src/lib/bytes.ts'
import { authorityExtensions } from './ceremony/authority-extensions.ts'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const ORGANISATION = 'O=Rokin Payroll Deduction Support (development), C=JP'
const HOUR_MS = 60 * 60 * 1000
const DAY_MS = 24 * HOUR_MS
const ROOT_DAYS = 3652
const ISSUING_DAYS = 1826
/** What browsers accept of a server certificate at most is 398 days. */
const SERVER_DAYS = 397

const LOOPBACK_V4 = [127, 0, 0, 1]
const LOOPBACK_V6 = [...Array<number>(15).fill(0), 1]

/** A certificate and its private key (PKCS#8), both PEM. */
export type KeyedCertificate = { certificate: string; key: string }
/** One that signs. */
export type Authority = { certificate: X509Certificate; keys: CryptoKeyPair }

const newKeys = (): Promise<CryptoKeyPair> => crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])

/** RFC 5280 4.1.2.2: positive, at most 20 octets; 16 random ones, the first neither negative nor zero. */
export const newSerial = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return toHex(bytes)
}

/** From an hour ago, for clocks that differ a little; whole seconds, as certificates count. */
const lasting = (days: number, now: Date): { notBefore: Date; notAfter: Date } => {
  const start = Math.floor((now.getTime() - HOUR_MS) / 1000) * 1000
  return { notBefore: new Date(start), notAfter: new Date(start + days * DAY_MS) }
}

/**
 * RFC 5280 4.2.1.10. Somebody is about to trust this root in their browser: whoever steals its key can then
 * impersonate this machine's loopback addresses and nothing else.
 */
const loopbackOnly = (): Extension => {
  const permitted = (tag: number, base: Uint8Array<ArrayBuffer>) =>
    new Sequence({ value: [new Primitive({ idBlock: { tagClass: 3, tagNumber: tag }, valueHex: base.buffer })] })
  const address = (bytes: number[]) => Uint8Array.from([...bytes, ...bytes.map(() => 0xff)])
  const subtrees = [
    permitted(2, utf8('localhost')),
    permitted(7, address(LOOPBACK_V4)),
    permitted(7, address(LOOPBACK_V6)),
  ]
  const constraints = new Sequence({
    value: [new Constructed({ idBlock: { tagClass: 3, tagNumber: 0 }, value: subtrees })],
  })
  return new Extension('2.5.29.30', true, constraints.toBER())
}

/** The development root. Each has a name of its own, so that two in one browser are told apart. */
export const makeRoot = async (now: Date): Promise<Authority> => {
  const keys = await newKeys()
  const serialNumber = newSerial()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber,
    name: `CN=Rokin Development Root CA ${serialNumber.slice(-6)}, ${ORGANISATION}`,
    ...lasting(ROOT_DAYS, now),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [...(await authorityExtensions(keys, 1)), loopbackOnly()],
  })
  return { certificate, keys }
}

/** The CA that the Worker issues client certificates with. */
export const makeIssuingCa = async (root: Authority, now: Date): Promise<Authority> => {
  const keys = await newKeys()
  const serialNumber = newSerial()
  const certificate = await X509CertificateGenerator.create({
    serialNumber,
    subject: `CN=Rokin Development Issuing CA ${serialNumber.slice(-6)}, ${ORGANISATION}`,
    issuer: root.certificate.subject,
    ...lasting(ISSUING_DAYS, now),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: root.keys.privateKey,
    extensions: [
      ...(await authorityExtensions(keys, 0)),
      await AuthorityKeyIdentifierExtension.create(root.keys.publicKey),
    ],
  })
  return { certificate, keys }
}

/** A server certificate for `localhost`, 127.0.0.1 and ::1; `label` tells the two origins' ones apart. */
export const makeServerCertificate = async (root: Authority, label: string, now: Date): Promise<Authority> => {
  const keys = await newKeys()
  const certificate = await X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: `CN=localhost, OU=${label}, ${ORGANISATION}`,
    issuer: root.certificate.subject,
    ...lasting(SERVER_DAYS, now),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: root.keys.privateKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '::1' },
      ]),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(root.keys.publicKey),
    ],
  })
  return { certificate, keys }
}

export const toPem = async ({ certificate, keys }: Authority): Promise<KeyedCertificate> => ({
  certificate: `${certificate.toString('pem')}\n`,
  key: `${PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY')}\n`,
})

export const fromPem = async (pem: KeyedCertificate): Promise<Authority> => {
  const certificate = new X509Certificate(pem.certificate)
  const privateKey = await crypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(pem.key), ALGORITHM, true, [
    'sign',
  ])
  return { certificate, keys: { privateKey, publicKey: await certificate.publicKey.export() } }
}
