import 'reflect-metadata'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  Pkcs10CertificateRequestGenerator,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { toBase64 } from '../../src/lib/bytes.ts'
import { DAY_MS } from '../../src/lib/jst.ts'
import { type Cast, newCast, registerGeneralUser, TEMPORARY } from '../support/cast.ts'
import { begin, enrolments, issue, newKeys, prove, textIn } from '../support/enrol.ts'
import { Client, type ClientCertificate } from '../support/https.ts'
import { newKeyPair, P256 } from '../support/keys.ts'
import { codeFor } from '../support/local-system.ts'

let cast: Cast

before(async () => {
  cast = await newCast()
})

after(() => cast?.leave())

const codeIn = (body: string): string | undefined => /E\d{4}/.exec(body)?.[0]

/** What the master's certificate says, to be said by others too. */
const copied = () => {
  const { subject, issuer, serialNumber } = new X509Certificate(cast.master.certificate.cert)
  return { subject, issuer, serialNumber }
}

/** The development CA's own key: even what it signed opens nothing that was not issued. */
const issuingKey = async (): Promise<CryptoKey> => {
  const pem = readFileSync(join(dirname(cast.system.rootCa), 'issuing.key'), 'utf8')
  const [der] = PemConverter.decode(pem)
  if (!der) throw new Error('no key of the issuing CA')
  return crypto.subtle.importKey('pkcs8', der, P256, false, ['sign'])
}

const DIGITAL_SIGNATURE = new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true)
const CLIENT_AUTH = new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth])
const NO_CA = new BasicConstraintsExtension(false)

type Forgery = { signedBy: CryptoKey; from?: number; until?: number; extensions?: Extension[] }

/** Somebody else's key under the master's subject, issuer and serial number. */
const forged = async ({
  signedBy,
  from = -DAY_MS,
  until = 366 * DAY_MS,
  extensions = [NO_CA, DIGITAL_SIGNATURE, CLIENT_AUTH],
}: Forgery): Promise<ClientCertificate> => {
  const keys = await newKeyPair()
  const certificate = await X509CertificateGenerator.create({
    ...copied(),
    notBefore: new Date(Date.now() + from),
    notAfter: new Date(Date.now() + until),
    publicKey: keys.publicKey,
    signingKey: signedBy,
    signingAlgorithm: P256,
    extensions,
  })
  const key = PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY')
  return { key, cert: certificate.toString('pem') }
}

/** The login's answer to this certificate, with the master's right password and live cookie. */
const knock = async (certificate: ClientCertificate) => {
  const client = new Client(cast.system, certificate)
  const shown = await client.send(`${cast.system.member}/login`)
  const tried = await client.send(`${cast.system.member}/login`, { form: { password: cast.master.person.password } })
  const menu = await client.send(`${cast.system.member}/menu`, { headers: { Cookie: cast.master.cookie } })
  client.close()
  return [shown, tried, menu]
}

const isNotOurs = async (certificate: ClientCertificate): Promise<void> => {
  for (const { status, body } of await knock(certificate)) {
    assert.equal(status, 403)
    assert.equal(codeIn(body), 'E4002')
  }
}

test('a CA of the same name, and a self-signed certificate, under the master’s subject and serial number', async () => {
  const lookAlike = await newKeyPair()
  await isNotOurs(await forged({ signedBy: lookAlike.privateKey }))
  await isNotOurs(await forged({ signedBy: lookAlike.privateKey, extensions: [] }))
})

for (const [what, forgery] of Object.entries<Omit<Forgery, 'signedBy'>>({
  'that was never issued': {},
  'that is expired': { from: -400 * DAY_MS, until: -DAY_MS },
  'that is not valid yet': { from: DAY_MS },
  'for another key usage': {
    extensions: [NO_CA, new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true), CLIENT_AUTH],
  },
  'for servers': {
    extensions: [NO_CA, DIGITAL_SIGNATURE, new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth])],
  },
  'of a CA': { extensions: [new BasicConstraintsExtension(true, 0, true), DIGITAL_SIGNATURE, CLIENT_AUTH] },
})) {
  test(`a certificate of our own CA’s key ${what} opens nothing`, async () =>
    isNotOurs(await forged({ ...forgery, signedBy: await issuingKey() })))
}

test('whatever says in a header that it shows the master’s certificate is not believed', async () => {
  const der = toBase64(new Uint8Array(new X509Certificate(cast.master.certificate.cert).rawData))
  const field = `:${der}:`
  const claims: Record<string, string>[] = [
    ...[
      'Client-Cert',
      'client-cert',
      'CLIENT-CERT',
      'Client_Cert',
      'client_cert',
      'X-Client-Cert',
      'Client-Cert-Chain',
    ].map(name => ({ [name]: field })),
    { 'Client-Cert': field, 'X-Front-Secret': 'x'.repeat(64), 'X-Front-Address': '203.0.113.7' },
    { 'Client-Cert': field, X_Front_Secret: '', 'X-Front_Secret': 'y' },
    { 'Cf-Client-Cert-Der-Base64': der, 'Cf-Client-Cert-Verified': 'SUCCESS' },
    { 'X-SSL-Client-Cert': der, 'X-SSL-Client-Verify': 'SUCCESS', 'Ssl-Client-Cert': der },
    { 'X-Forwarded-Client-Cert': `Cert="${der}"`, Forwarded: 'for=127.0.0.1', 'X-Real-IP': '127.0.0.1' },
    {
      'MF-CF-Blob': JSON.stringify({
        tlsClientAuth: { certPresented: '1', certVerified: 'SUCCESS', certRFC9440: field },
      }),
    },
    { Connection: 'Client-Cert', 'Client-Cert': field },
  ]
  for (const headers of claims) {
    for (const client of [cast.stranger, cast.general.client]) {
      const { status, body } = await client.send(`${cast.system.member}/menu`, {
        headers: { ...headers, Cookie: cast.master.cookie },
      })
      const names = Object.keys(headers).join(', ')
      assert.ok(status === 403 || status === 401, `${names}: ${status}`)
      assert.ok(!body.includes(cast.master.person.name), names)
    }
  }
})

/** An enrolment that is proved, of a general user with a password of their own. */
const provedEnrolment = async (userId: string): Promise<string> => {
  const who = { userId, password: 'Tsukiji#71', name: '一般　五郎', mail: `${userId}@sample.co.jp` }
  await registerGeneralUser(cast.system, cast.master, who)
  const token = textIn(await begin(cast.stranger, cast.system, { userId, password: TEMPORARY }), 'token')
  await prove(cast.stranger, cast.system, token, await codeFor(cast.system, who.mail))
  const own = { newPassword: who.password, newPasswordAgain: who.password }
  const headers = { Authorization: `Bearer ${token}` }
  await cast.stranger.send(`${enrolments(cast.system)}/current/password`, { json: own, headers })
  return token
}

test('certificate requests that are huge, weak, broken or of a key that is taken get a coded refusal', async () => {
  const token = await provedEnrolment('general6')
  const ask = (request: string) => issue(cast.stranger, cast.system, token, { key: '', request })
  const requestWith = async (algorithm: RsaHashedKeyGenParams | (EcKeyGenParams & { hash: string })) => {
    const keys = await newKeyPair(algorithm)
    const made = await Pkcs10CertificateRequestGenerator.create({ name: 'CN=x', keys, signingAlgorithm: algorithm })
    return toBase64(new Uint8Array(made.rawData))
  }
  const rsa = (modulusLength: number) =>
    requestWith({
      name: 'RSASSA-PKCS1-v1_5',
      hash: 'SHA-256',
      modulusLength,
      publicExponent: Uint8Array.of(1, 0, 1),
    })
  const good = Buffer.from((await newKeys()).request, 'base64')
  const mutated = Buffer.from(good)
  mutated[mutated.length - 5] = (mutated.at(-5) ?? 0) ^ 1
  const cases: Record<string, string> = {
    huge: toBase64(new Uint8Array(20_000)),
    empty: '',
    'no DER': toBase64(Uint8Array.of(1, 2, 3)),
    'cut short': good.subarray(0, good.length - 1).toString('base64'),
    'with a tail': Buffer.concat([good, Buffer.of(0)]).toString('base64'),
    'with another signature': mutated.toString('base64'),
    'RSA 1024': await rsa(1024),
    'P-521': await requestWith({ name: 'ECDSA', namedCurve: 'P-521', hash: 'SHA-256' }),
  }
  for (const [what, request] of Object.entries(cases)) {
    const { status, body } = await ask(request)
    assert.ok(status >= 400 && status < 500, `${what}: ${status}`)
    assert.match(body, /E(1013|1001|3008|3009|9004)/, what)
  }
})

test('the subject comes from the account, whatever the request says', async () => {
  const token = await provedEnrolment('general7')
  const keys = await newKeyPair()
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: `CN=${cast.master.person.userId},OU=99999999,O=Somebody else,C=XX`,
    keys,
    signingAlgorithm: P256,
    extensions: [new BasicConstraintsExtension(true, 3, true)],
  })
  const answer = await issue(cast.stranger, cast.system, token, {
    key: '',
    request: toBase64(new Uint8Array(request.rawData)),
  })
  const issued = new X509Certificate(Buffer.from(textIn(answer, 'certificate'), 'base64'))
  assert.deepEqual(issued.subjectName.getField('CN'), ['general7'])
  assert.deepEqual(issued.subjectName.getField('OU'), [cast.system.contract.number])
  assert.equal(issued.getExtension(BasicConstraintsExtension)?.ca, false)
})
