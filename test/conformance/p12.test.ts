import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { OctetString } from 'asn1js'
import { AuthenticatedSafe, EncryptedData, id_ContentType_EncryptedData, PFX, type SafeBag, SafeContents } from 'pkijs'
import { certifies, makeCertificateRequest } from '../../src/client/certificate-request.ts'
import { type Bytes, type KeyPair, newKeyPair } from '../../src/client/key-pair.ts'
import { makePkcs12 } from '../../src/client/pkcs12.ts'
import { utf8 } from '../../src/lib/bytes.ts'
import { assertDer } from './der.ts'
import { outputOf, readerTest, run } from './readers.ts'
import { TestCa } from './test-ca.ts'

const FRIENDLY_NAME = 'ろうきん賃金控除事務支援システム sample001 2026年11月24日 9:05発行'
const FRIENDLY_NAME_TYPE = '1.2.840.113549.1.9.20'
const LOCAL_KEY_ID = '1.2.840.113549.1.9.21'
const KEY_PROVIDER = '1.3.6.1.4.1.311.17.1'
const PASSWORD = 'Passw0rd-12!'
const WRONG = 'Passw0rd-13!'

/** All 32 symbols of ASCII, in passwords of the greatest length that are otherwise as the rules want them. */
const SYMBOL_PASSWORDS = ['!"#$%&\'()', '*+,-./:;<', '=>?@[\\]^_', '`{|}~'].map(symbols => `aB1${symbols}`)

let ca: TestCa
let keys: KeyPair
let request: Bytes
let certificate: Bytes
let p12: Bytes
let file: string
let filesMade = 0

const fileWith = async (password: string): Promise<string> => {
  const made = await makePkcs12({
    ...keys,
    certificate,
    issuingCa: ca.issuingCa,
    password,
    friendlyName: FRIENDLY_NAME,
  })
  const path = ca.path(`${filesMade++}.p12`)
  writeFileSync(path, made)
  return path
}

/** Passwords go over a pipe, as no shell or argument list may touch their symbols. */
const openssl = (path: string, password: string, ...args: string[]) =>
  run(
    'openssl',
    ['pkcs12', '-in', path, '-passin', 'stdin', '-passout', 'stdin', ...args],
    `${password}\n${password}\n`,
  )

before(async () => {
  ca = new TestCa()
  keys = await newKeyPair()
  request = await makeCertificateRequest(keys, 'sample001')
  certificate = ca.issue(request)
  p12 = await makePkcs12({
    ...keys,
    certificate,
    issuingCa: ca.issuingCa,
    password: PASSWORD,
    friendlyName: FRIENDLY_NAME,
  })
  file = ca.path('sample001.p12')
  writeFileSync(file, p12)
})

after(() => ca.dispose())

test('the certificate request is DER, signed by its own key, and names the user', () => {
  assertDer(request)
  const text = outputOf('openssl', ['req', '-inform', 'DER', '-verify', '-noout', '-text'], request)
  assert.match(text, /Subject: CN ?= ?sample001/)
  assert.match(text, /ecdsa-with-SHA256/)
  assert.match(text, /prime256v1/)
})

test('a certificate is told from one of another key', async () => {
  assert.equal(certifies(certificate, keys.publicKey), true)
  assert.equal(certifies(certificate, (await newKeyPair()).publicKey), false)
})

test('OpenSSL: PBES2 with AES-256-CBC and PBKDF2-HMAC-SHA-256, MAC with SHA-256, 200,000 iterations each', () => {
  const { status, stderr } = openssl(file, PASSWORD, '-info', '-noout')
  assert.equal(status, 0, stderr)
  assert.match(stderr, /MAC: sha256, Iteration 200000/)
  const scheme = /PBES2, PBKDF2, AES-256-CBC, Iteration 200000, PRF hmacWithSHA256/
  assert.match(stderr, new RegExp(`PKCS7 Encrypted data: ${scheme.source}`))
  assert.match(stderr, new RegExp(`Shrouded Keybag: ${scheme.source}`))
})

test("OpenSSL: the key is the certificate's, and the chain is the issuing CA without the root", () => {
  const key = openssl(file, PASSWORD, '-nocerts', '-noenc')
  assert.equal(key.status, 0, key.stderr)
  const publicKey = outputOf('openssl', ['pkey', '-pubout', '-outform', 'PEM'], key.stdout)
  assert.equal(publicKey, new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'pem' }))

  const certificates = openssl(file, PASSWORD, '-nokeys').stdout
  const subjects = [...certificates.matchAll(/subject=CN ?= ?(.*)/g)].map(match => match[1])
  assert.deepEqual(subjects, ['sample001', 'Test issuing CA'])
  const clientOnly = openssl(file, PASSWORD, '-clcerts', '-nokeys').stdout
  const pem = clientOnly.slice(clientOnly.indexOf('-----BEGIN'))
  assert.deepEqual(new Uint8Array(new X509Certificate(pem).raw), certificate)
})

test('OpenSSL: key and certificate carry the same local key ID and the friendly name, the key its Windows store', () => {
  const key = openssl(file, PASSWORD, '-nocerts', '-noenc').stdout
  const client = openssl(file, PASSWORD, '-clcerts', '-nokeys').stdout
  const localKeyId = /localKeyID: ([0-9A-F ]+)/
  assert.equal(localKeyId.exec(key)?.[1], localKeyId.exec(client)?.[1])
  assert.match(key, localKeyId)
  assert.match(key, /Microsoft CSP Name: Microsoft Software Key Storage Provider/)
  // OpenSSL prints the low octet of each UTF-16 unit only; the name itself is read back below.
  for (const text of [key, client]) assert.match(text, /friendlyName: .* sample001 /)
})

test('OpenSSL refuses a wrong password', () => {
  const { status, stderr } = openssl(file, WRONG, '-noout')
  assert.notEqual(status, 0)
  assert.match(stderr, /Mac verify error/)
})

test('passwords with every symbol of ASCII open the file', async () => {
  for (const password of SYMBOL_PASSWORDS) {
    const { status, stderr } = openssl(await fileWith(password), password, '-noout')
    assert.equal(status, 0, `${password}: ${stderr}`)
  }
})

/** The safes' contents, decrypted: first the certificates', then the key's. */
const safesOf = (bytes: Bytes): Promise<ArrayBuffer[]> => {
  const safe: OctetString = PFX.fromBER(bytes).authSafe.content
  return Promise.all(
    AuthenticatedSafe.fromBER(safe.getValue()).safeContents.map(async ({ contentType, content }) =>
      contentType === id_ContentType_EncryptedData
        ? new EncryptedData({ schema: content }).decrypt({ password: utf8(PASSWORD).buffer })
        : content.getValue(),
    ),
  )
}

test('the file is DER throughout, and so is what is encrypted in it', async () => {
  assertDer(p12)
  const safe: OctetString = PFX.fromBER(p12).authSafe.content
  assertDer(new Uint8Array(safe.getValue()))
  const safes = await safesOf(p12)
  assert.equal(safes.length, 2)
  for (const contents of safes) assertDer(new Uint8Array(contents))
})

test('key and certificate carry the friendly name, local key ID and nothing else but the Windows store', async () => {
  const bags = (await safesOf(p12)).map(contents => SafeContents.fromBER(contents).safeBags)
  const attributesOf = (bag: SafeBag | undefined) =>
    (bag?.bagAttributes ?? []).map(({ type, values }) => [type, values.map(value => value.valueBlock.value)])
  const idOf = (bag: SafeBag | undefined) =>
    bag?.bagAttributes?.find(({ type }) => type === LOCAL_KEY_ID)?.values[0]?.valueBlock.valueHexView
  const [client, issuing] = bags[0] ?? []
  const [key] = bags[1] ?? []
  const shared = [
    [FRIENDLY_NAME_TYPE, [FRIENDLY_NAME]],
    [LOCAL_KEY_ID, [[]]],
  ]
  const sorted = (bag: SafeBag | undefined) => attributesOf(bag).sort()
  assert.deepEqual(sorted(client), shared)
  assert.deepEqual(sorted(key), [...shared, [KEY_PROVIDER, ['Microsoft Software Key Storage Provider']]].sort())
  assert.deepEqual(attributesOf(issuing), [])
  assert.equal(idOf(client)?.length, 32)
  assert.deepEqual(idOf(client), idOf(key))
})

test('two files of the same key share no salt: the same password gives other octets', async () => {
  const again = await makePkcs12({
    ...keys,
    certificate,
    issuingCa: ca.issuingCa,
    password: PASSWORD,
    friendlyName: FRIENDLY_NAME,
  })
  assert.notDeepEqual(again, p12)
  const salts = (bytes: Bytes) => PFX.fromBER(bytes).macData?.macSalt.toString('hex')
  assert.notEqual(salts(again), salts(p12))
})

readerTest('pk12util', 'NSS reads it (pk12util), with the right password only', async () => {
  const database = ca.path('nssdb')
  mkdirSync(database)
  outputOf('certutil', ['-N', '-d', `sql:${database}`, '--empty-password'])
  const list = (path: string, password: string) => {
    writeFileSync(ca.path('nss-password'), password)
    return run('pk12util', ['-l', path, '-w', ca.path('nss-password'), '-d', `sql:${database}`])
  }
  const listed = list(file, PASSWORD)
  assert.equal(listed.status, 0, listed.stderr)
  assert.match(listed.stdout, /CN=sample001/)
  assert.match(listed.stdout, /CN=Test issuing CA/)
  assert.ok(listed.stdout.includes(FRIENDLY_NAME))
  assert.notEqual(list(file, WRONG).status, 0)
  for (const password of SYMBOL_PASSWORDS) assert.equal(list(await fileWith(password), password).status, 0, password)

  writeFileSync(ca.path('nss-password'), PASSWORD)
  outputOf('pk12util', ['-i', file, '-w', ca.path('nss-password'), '-d', `sql:${database}`])
  const keyList = outputOf('certutil', ['-K', '-d', `sql:${database}`])
  assert.ok(keyList.includes(FRIENDLY_NAME), keyList)
})

readerTest('keytool', 'Java reads it (keytool), with the right password only', () => {
  const list = (password: string) => {
    writeFileSync(ca.path('java-password'), password)
    const store = ['-keystore', file, '-storetype', 'PKCS12', '-storepass:file', ca.path('java-password')]
    return run('keytool', ['-J-Duser.language=en', '-list', '-v', ...store])
  }
  const listed = list(PASSWORD)
  assert.equal(listed.status, 0, listed.stdout)
  assert.match(listed.stdout, /Entry type: PrivateKeyEntry/)
  assert.match(listed.stdout, /Certificate chain length: 2/)
  assert.notEqual(list(WRONG).status, 0)
})

readerTest('certtool', 'GnuTLS reads it (certtool)', () => {
  const args = ['--p12-info', '--inder', '--infile', file, '--password', PASSWORD]
  const { status, stdout, stderr } = run('certtool', args)
  assert.equal(status, 0, stderr)
  assert.ok(stdout.includes(FRIENDLY_NAME), stdout)
  assert.match(stdout, /Type: PKCS #8 Encrypted key/)
})
