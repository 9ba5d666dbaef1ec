import { authorityExtensions } from './authority-extensions.ts'
import 'reflect-metadata'
import { AsnConvert } from '@peculiar/asn1-schema'
import { Name as AsnName, GeneralName, GeneralSubtree, GeneralSubtrees, NameConstraints } from '@peculiar/asn1-x509'
import {
  AuthorityKeyIdentifierExtension,
  CertificatePolicyExtension,
  CRLDistributionPointsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  Name,
  type X509Certificate,
  X509CertificateGenerator,
  X509CrlGenerator,
  X509CrlReason,
} from '@peculiar/x509'
import { ROOT_CRL_PATH } from '../../src/certificates/crl-path.ts'
import { encodeNumber } from '../../src/pki/der.ts'
import { newSerial } from '../ca.ts'

export const P384 = { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' }
export const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** What the ceremony was told once, for all certificates: they must agree with the Workers' configuration. */
export type Subject = {
  /** CERTIFICATE_ORGANISATION and CERTIFICATE_COUNTRY. */
  organisation: string
  country: string
  /** PORTAL_ORIGIN: where the root's revocation list is published. */
  portal: string
  /** The bank's certificate policy, if it has one. */
  policy?: string | undefined
}

export type Authority = { certificate: X509Certificate; keys: CryptoKeyPair }

const rootCrlUrl = ({ portal }: Subject): string => portal + ROOT_CRL_PATH

const nameOf = ({ organisation, country }: Subject, commonName?: string): Name =>
  new Name([
    { C: [{ printableString: country }] },
    { O: [{ utf8String: organisation }] },
    ...(commonName === undefined ? [] : [{ CN: [{ utf8String: commonName }] }]),
  ])

const lasting = (now: Date, years: number): { notBefore: Date; notAfter: Date } => {
  const notBefore = new Date(Math.floor(now.getTime() / 1000) * 1000)
  const notAfter = new Date(notBefore)
  notAfter.setUTCFullYear(notBefore.getUTCFullYear() + years)
  return { notBefore, notAfter }
}

const newKeys = (algorithm: EcKeyGenParams): Promise<CryptoKeyPair> =>
  crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])

/** The offline root: P-384, signs issuing CAs and its revocation list. */
export const makeRoot = async (subject: Subject, years: number, now: Date): Promise<Authority> => {
  const keys = await newKeys(P384)
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(),
    name: nameOf(subject, `${subject.organisation} Root CA`).toJSON(),
    ...lasting(now, years),
    signingAlgorithm: P384,
    keys,
    extensions: await authorityExtensions(keys, 1),
  })
  return { certificate, keys }
}

/** RFC 5280 4.2.1.10: this CA certifies names under C and O alone, whatever it is made to sign. */
const onlyOwnNames = (subject: Subject): Extension => {
  const directoryName = AsnConvert.parse(nameOf(subject).toArrayBuffer(), AsnName)
  const base = new GeneralName({ directoryName })
  const constraints = new NameConstraints({ permittedSubtrees: new GeneralSubtrees([new GeneralSubtree({ base })]) })
  return new Extension('2.5.29.30', true, AsnConvert.serialize(constraints))
}

/** An issuing CA: P-256, no CA below it, for TLS clients of this organisation and nothing else. */
export const makeIssuingCa = async (
  root: Authority,
  subject: Subject,
  { number, years, now }: { number: number; years: number; now: Date },
): Promise<Authority> => {
  const keys = await newKeys(P256)
  const dates = lasting(now, years)
  if (dates.notAfter > root.certificate.notAfter) throw new Error('the root would end before this issuing CA')
  const certificate = await X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: nameOf(subject, `${subject.organisation} Issuing CA ${number}`).toJSON(),
    issuer: root.certificate.subjectName.toJSON(),
    ...dates,
    signingAlgorithm: P384,
    publicKey: keys.publicKey,
    signingKey: root.keys.privateKey,
    extensions: [
      ...(await authorityExtensions(keys, 0)),
      await AuthorityKeyIdentifierExtension.create(root.keys.publicKey),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth]),
      onlyOwnNames(subject),
      new CRLDistributionPointsExtension([rootCrlUrl(subject)]),
      ...(subject.policy === undefined ? [] : [new CertificatePolicyExtension([subject.policy])]),
    ],
  })
  return { certificate, keys }
}

export type RevokedCa = { serial: string; revokedAt: string; reason: keyof typeof X509CrlReason }

/** The root's own list, of issuing CAs that are not to be trusted any more (RFC 5280 5), DER. */
export const makeRootCrl = async (
  root: Authority,
  { number, revoked, months, now }: { number: number; revoked: readonly RevokedCa[]; months: number; now: Date },
): Promise<Buffer> => {
  const nextUpdate = new Date(now)
  nextUpdate.setUTCMonth(nextUpdate.getUTCMonth() + months)
  const crl = await X509CrlGenerator.create({
    issuer: root.certificate.subjectName.toJSON(),
    thisUpdate: now,
    nextUpdate,
    entries: revoked.map(({ serial, revokedAt, reason }) => ({
      serialNumber: serial,
      revocationDate: new Date(revokedAt),
      reason: X509CrlReason[reason],
    })),
    extensions: [
      await AuthorityKeyIdentifierExtension.create(root.keys.publicKey),
      new Extension('2.5.29.20', false, encodeNumber(BigInt(number))),
    ],
    signingKey: root.keys.privateKey,
    signingAlgorithm: P384,
  })
  return Buffer.from(crl.rawData)
}
