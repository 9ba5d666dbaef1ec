import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Certificates } from '../../scripts/local/certificates.ts'
import type { IssuingCa, SignedCertificate } from '../../src/pki/authority.ts'
import { readCertificateRequest } from '../../src/pki/certificate-request.ts'
import { encodeRevocations } from '../../src/pki/crl.ts'
import { validityFrom } from '../../src/pki/validity.ts'
import { newKeyPair, newRequest, P256 } from '../support/keys.ts'
import { assertDer } from './der.ts'
import { openCa } from './open-ca.ts'
import { outputOf, readerTest, run } from './readers.ts'

const P384 = { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' }
const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
}
let folder: string
let certificates: Certificates
let ca: IssuingCa
let certificate: SignedCertificate

const path = (name: string): string => join(folder, name)
const now = new Date()

const issueFor = async (algorithm: object): Promise<SignedCertificate> => {
  const request = await readCertificateRequest(await newRequest(await newKeyPair(algorithm), algorithm as typeof P256))
  assert.ok(request.ok)
  return ca.issue(request.value, { userId: 'sample001', contractNumber: '10000001', ...validityFrom(now) })
}

const writePem = (name: string, label: string, der: Uint8Array): string => {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  writeFileSync(path(name), [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n'))
  return path(name)
}

const verify = (...args: string[]) =>
  run('openssl', [
    'verify',
    '-x509_strict',
    '-CAfile',
    certificates.rootFile,
    '-untrusted',
    path('ca/issuing.pem'),
    ...args,
  ])

/** A list with these certificates on it, as a PEM file. */
const crlOf = async (name: string, revoked: readonly SignedCertificate[], number = 1n): Promise<string> => {
  const der = await ca.signCrl(certificate.issuer, {
    number,
    thisUpdate: now,
    nextUpdate: new Date(now.getTime() + 86_400_000),
    entries: encodeRevocations(revoked.map(({ serial }) => ({ serial, revokedAt: now, reason: 'keyCompromise' }))),
  })
  assertDer(der)
  return writePem(name, 'X509 CRL', der)
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'certificates-'))
  ;({ ca, certificates } = await openCa(path('ca'), now))
  certificate = await issueFor(P256)
  writePem('user.pem', 'CERTIFICATE', certificate.der)
})

after(() => rmSync(folder, { recursive: true, force: true }))

for (const [name, algorithm] of Object.entries({ 'P-256': P256, 'P-384': P384, 'RSA 2048': RSA })) {
  test(`OpenSSL accepts a certificate for ${name} in strict mode, as a TLS client's and nothing else`, async () => {
    const issued = await issueFor(algorithm)
    assertDer(issued.der)
    const file = writePem('issued.pem', 'CERTIFICATE', issued.der)
    const asClient = verify('-purpose', 'sslclient', file)
    assert.equal(asClient.status, 0, asClient.stderr)
    for (const purpose of ['sslserver', 'smimesign', 'crlsign', 'timestampsign']) {
      assert.notEqual(verify('-purpose', purpose, file).status, 0, purpose)
    }
  })
}

test('OpenSSL shows what the rules want in it: subject, extensions, serial, days', () => {
  const text = outputOf('openssl', ['x509', '-in', path('user.pem'), '-noout', '-text', '-nameopt', 'RFC2253'])
  assert.match(text, /Subject: CN=sample001,OU=10000001,O=Rokin Payroll Deduction Support,C=JP/)
  assert.match(text, /X509v3 Basic Constraints: critical\s+CA:FALSE/)
  assert.match(text, /X509v3 Key Usage: critical\s+Digital Signature\n/)
  assert.match(text, /X509v3 Extended Key Usage:\s+TLS Web Client Authentication\n/)
  assert.match(text, /X509v3 Subject Key Identifier:\s+([0-9A-F]{2}:?){20}/)
  assert.match(text, /X509v3 Authority Key Identifier:\s+(keyid:)?([0-9A-F]{2}:?){20}/)
  assert.ok(text.includes(`URI:https://portal.example.jp/crl/${certificate.issuer}.crl`))
  const { serialNumber, validToDate } = new X509Certificate(certificate.der)
  assert.equal(serialNumber.toLowerCase(), certificate.serial)
  assert.match(certificate.serial, /^[4-7][0-9a-f]{31}$/)
  assert.equal(validToDate.getTime(), validityFrom(now).notAfter.getTime())
})

test('OpenSSL accepts it until its last second and refuses it after', () => {
  const end = validityFrom(now).notAfter.getTime() / 1000
  const at = (seconds: number) => verify('-attime', String(seconds), path('user.pem'))
  // OpenSSL counts the second of notAfter itself as over; RFC 5280 4.1.2.5 includes it.
  assert.equal(at(end - 1).status, 0)
  assert.match(at(end + 1).stderr, /certificate has expired/)
})

test('OpenSSL takes the revocation list: version 2, its number, the reason; and refuses who is on it', async () => {
  const other = await issueFor(P256)
  const listed = await crlOf('listed.pem', [certificate, other], 2n ** 63n)
  const text = outputOf('openssl', ['crl', '-in', listed, '-noout', '-text'])
  assert.match(text, /Version 2 \(0x1\)/)
  assert.match(text, /X509v3 CRL Number:\s+(0x8000000000000000|9223372036854775808)/i)
  assert.match(text, /Key Compromise/)
  const signature = run('openssl', ['crl', '-in', listed, '-noout', '-CAfile', path('ca/issuing.pem')])
  assert.match(signature.stderr, /verify OK/)

  const check = (crl: string) => verify('-crl_check', '-CRLfile', crl, path('user.pem'))
  assert.match(check(listed).stderr, /certificate revoked/)
  const free = check(await crlOf('others.pem', [other]))
  assert.equal(free.status, 0, free.stderr)
  assert.equal(check(await crlOf('empty.pem', [])).status, 0)
})

test('OpenSSL takes a list of 100,000 and finds on it who is there', async () => {
  const entries = encodeRevocations(
    Array.from({ length: 100_000 }, (_, i) => ({
      serial: i === 50_000 ? certificate.serial : (2n ** 127n - BigInt(i + 1)).toString(16),
      revokedAt: now,
      reason: 'superseded' as const,
    })),
  )
  const nextUpdate = new Date(now.getTime() + 86_400_000)
  const der = await ca.signCrl(certificate.issuer, { number: 1n, thisUpdate: now, nextUpdate, entries })
  const listed = verify('-crl_check', '-CRLfile', writePem('many.pem', 'X509 CRL', der), path('user.pem'))
  assert.match(listed.stderr, /certificate revoked/)
})

readerTest('certtool', 'GnuTLS accepts the certificate and the list (certtool)', async () => {
  writeFileSync(path('chain.pem'), readFileSync(path('user.pem'), 'utf8') + certificates.issuing.certificate)
  const verified = run('certtool', [
    '--verify',
    '--infile',
    path('chain.pem'),
    '--load-ca-certificate',
    certificates.rootFile,
  ])
  assert.equal(verified.status, 0, verified.stdout + verified.stderr)
  const crl = await crlOf('gnutls.pem', [certificate])
  const listed = run('certtool', ['--verify-crl', '--infile', crl, '--load-ca-certificate', path('ca/issuing.pem')])
  assert.equal(listed.status, 0, listed.stdout + listed.stderr)
})

readerTest(
  'certutil',
  'NSS accepts the certificate for a TLS client and refuses it with the list (certutil, crlutil)',
  async () => {
    const database = `sql:${path('nss')}`
    mkdirSync(path('nss'))
    outputOf('certutil', ['-N', '-d', database, '--empty-password'])
    const add = (name: string, trust: string, file: string) =>
      outputOf('certutil', ['-A', '-d', database, '-n', name, '-t', trust, '-i', file])
    add('root', 'CT,,', certificates.rootFile)
    add('issuing', ',,', path('ca/issuing.pem'))
    add('user', ',,', path('user.pem'))
    const check = () => run('certutil', ['-V', '-d', database, '-n', 'user', '-u', 'C', '-e'])
    const good = check()
    assert.equal(good.status, 0, good.stdout + good.stderr)
    writeFileSync(
      path('listed.der'),
      outputOf('openssl', ['crl', '-in', await crlOf('nss.pem', [certificate]), '-outform', 'PEM']),
    )
    outputOf('openssl', ['crl', '-in', path('nss.pem'), '-outform', 'DER', '-out', path('nss.der')])
    outputOf('crlutil', ['-I', '-d', database, '-i', path('nss.der'), '-t', '1'])
    const revoked = check()
    assert.match(revoked.stdout + revoked.stderr, /revoked/i)
  },
)
