import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createPublicKey } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { caSettingsOf } from '../../src/certificates/ca-settings.ts'
import { readSignerConfig } from '../../src/config.ts'
import { readCertificateRequest } from '../../src/pki/certificate-request.ts'
import { encodeRevocations } from '../../src/pki/crl.ts'
import { openIssuingCa } from '../../src/pki/issuing-ca.ts'
import { validityFrom } from '../../src/pki/validity.ts'
import { newRequest } from '../support/keys.ts'
import { outputOf, readerTest, run } from './readers.ts'

const ORGANISATION = 'Rokin Payroll Deduction Support'
const HALVES = ['correct horse battery', 'staple, on a Tuesday']
const PASSPHRASE = HALVES.join('')
const now = new Date()

let folder: string
let said = ''
const path = (name: string): string => join(folder, 'ca', name)

const ceremony = (args: string[], answers: readonly string[] = HALVES) => {
  const [command = '', ...options] = args
  const result = spawnSync('node', ['scripts/ca-create.ts', command, '--dir', join(folder, 'ca'), ...options], {
    encoding: 'utf8',
    input: answers.map(answer => `${answer}\n`).join(''),
  })
  said += result.stdout + result.stderr
  return result
}

const done = (args: string[], answers?: readonly string[]): string => {
  const { status, stdout, stderr } = ceremony(args, answers)
  assert.equal(status, 0, stderr)
  return stdout
}

const secretsOf = (name: string, worker: string): Record<string, string> =>
  JSON.parse(readFileSync(path(`put-${name}/${worker}.json`), 'utf8'))

const openCa = (name: string, organisation = ORGANISATION) =>
  openIssuingCa(
    caSettingsOf(
      readSignerConfig({
        ...secretsOf(name, 'signer'),
        PORTAL_ORIGIN: 'https://portal.example.jp',
        CERTIFICATE_ORGANISATION: organisation,
        CERTIFICATE_COUNTRY: 'JP',
      }),
    ),
  )

const writePem = (name: string, label: string, der: Uint8Array): string => {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  writeFileSync(join(folder, name), [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n'))
  return join(folder, name)
}

/** A client certificate from what `wrangler secret bulk` would give to the signer. */
const issueWith = async (name: string, organisation?: string) => {
  const ca = await openCa(name, organisation)
  const request = await readCertificateRequest(await newRequest())
  assert.ok(request.ok)
  const order = { userId: 'sample001', contractNumber: '10000001', ...validityFrom(now) }
  const issued = await ca.issue(request.value, order)
  return { ca, issued, file: writePem(`${name}-user.pem`, 'CERTIFICATE', issued.der) }
}

const rootCrl = (): string => {
  const pem = join(folder, 'root-crl.pem')
  outputOf('openssl', ['crl', '-inform', 'DER', '-in', path('root.crl'), '-out', pem])
  return pem
}

const verify = (issuing: string, ...args: string[]) =>
  run('openssl', ['verify', '-x509_strict', '-CAfile', path('root.pem'), '-untrusted', path(`${issuing}.pem`), ...args])

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'ceremony-'))
  const [first = '', second = ''] = HALVES
  const options = [
    '--organisation',
    ORGANISATION,
    '--portal',
    'https://portal.example.jp',
    '--policy',
    '1.2.392.99999.1',
  ]
  done(['root', ...options], [first, first, second, second])
  done(['issuing'])
})

after(() => rmSync(folder, { recursive: true, force: true }))

test('OpenSSL accepts what the new CA issues, with both revocation lists looked at', async () => {
  const { ca, issued, file } = await issueWith('issuing-1')
  const list = { number: 1n, thisUpdate: now, nextUpdate: new Date(now.getTime() + 86_400_000) }
  const empty = await ca.signCrl(issued.issuer, { ...list, entries: new Uint8Array(0) })
  const lists = ['-crl_check_all', '-CRLfile', rootCrl(), '-CRLfile', writePem('issuing.crl', 'X509 CRL', empty)]
  const accepted = verify('issuing-1', '-purpose', 'sslclient', '-policy_check', ...lists, file)
  assert.equal(accepted.status, 0, accepted.stderr)
  const [revoked] = [encodeRevocations([{ serial: issued.serial, revokedAt: now, reason: 'keyCompromise' }])]
  const listed = writePem('issuing.crl', 'X509 CRL', await ca.signCrl(issued.issuer, { ...list, entries: revoked }))
  assert.match(verify('issuing-1', '-crl_check_all', '-CRLfile', rootCrl(), '-CRLfile', listed, file).stderr, /revoked/)
})

test('the CAs are what docs/ca.md says', () => {
  const textOf = (name: string) => outputOf('openssl', ['x509', '-in', path(`${name}.pem`), '-noout', '-text'])
  const root = textOf('root')
  for (const pattern of [/384 bit/, /CA:TRUE, pathlen:1/, /Certificate Sign, CRL Sign/, /ecdsa-with-SHA384/])
    assert.match(root, pattern)
  for (const pattern of [
    /256 bit/,
    /CA:TRUE, pathlen:0/,
    /X509v3 Extended Key Usage:\s+TLS Web Client Authentication\n/,
    /X509v3 Name Constraints: critical\s+Permitted:\s+DirName:\s?C ?= ?JP, O ?= ?Rokin Payroll Deduction Support\n/,
    /URI:https:\/\/portal\.example\.jp\/crl\/root\.crl/,
    /Policy: 1\.2\.392\.99999\.1/,
  ])
    assert.match(textOf('issuing-1'), pattern)
})

test('with the issuing CA’s key nobody certifies names of another organisation', async () => {
  const { file } = await issueWith('issuing-1', 'Another Bank')
  assert.match(verify('issuing-1', file).stderr, /permitted subtree violation/)
})

readerTest('certtool', 'GnuTLS accepts the chain, name constraints and all (certtool)', async () => {
  const { file } = await issueWith('issuing-1')
  const chain = join(folder, 'chain.pem')
  writeFileSync(chain, readFileSync(file, 'utf8') + readFileSync(path('issuing-1.pem'), 'utf8'))
  const verified = run('certtool', ['--verify', '--infile', chain, '--load-ca-certificate', path('root.pem')])
  assert.equal(verified.status, 0, verified.stdout + verified.stderr)
})

readerTest('certutil', 'NSS accepts the chain for a TLS client (certutil)', async () => {
  const { file } = await issueWith('issuing-1')
  const database = `sql:${join(folder, 'nss')}`
  mkdirSync(join(folder, 'nss'))
  outputOf('certutil', ['-N', '-d', database, '--empty-password'])
  for (const [name, trust, pem] of [
    ['root', 'CT,,', path('root.pem')],
    ['issuing', ',,', path('issuing-1.pem')],
    ['user', ',,', file],
  ] as const)
    outputOf('certutil', ['-A', '-d', database, '-n', name, '-t', trust, '-i', pem])
  const good = run('certutil', ['-V', '-d', database, '-n', 'user', '-u', 'C', '-e'])
  assert.equal(good.status, 0, good.stdout + good.stderr)
})

test('the keys open with both halves together, with OpenSSL too, and not otherwise', () => {
  for (const name of ['root', 'issuing-1']) {
    const open = (passphrase: string) =>
      run('openssl', ['pkey', '-in', path(`${name}.key`), '-passin', `pass:${passphrase}`, '-pubout'])
    assert.equal(open(PASSPHRASE).status, 0)
    for (const half of HALVES) assert.notEqual(open(half).status, 0)
    assert.match(readFileSync(path(`${name}.key`), 'utf8'), /BEGIN ENCRYPTED PRIVATE KEY/)
  }
  const wrong = ceremony(['issuing'], [...HALVES].reverse())
  assert.equal(wrong.status, 1)
  assert.match(wrong.stderr, /The passphrase is not the one/)
})

test('a rotation gives both Workers both CAs, and the one before goes on signing its list', async () => {
  const first = (await issueWith('issuing-1')).issued.issuer
  done(['issuing'])
  const { ca, issued, file } = await issueWith('issuing-2')
  assert.notEqual(issued.issuer, first)
  assert.equal(verify('issuing-2', file).status, 0)
  assert.deepEqual(
    ca.authorities.map(({ keyId }) => keyId),
    [issued.issuer, first],
  )
  const list = { number: 1n, thisUpdate: now, nextUpdate: new Date(now.getTime() + 86_400_000) }
  const before = writePem('before.crl', 'X509 CRL', await ca.signCrl(first, { ...list, entries: new Uint8Array(0) }))
  assert.match(run('openssl', ['crl', '-in', before, '-noout', '-CAfile', path('issuing-1.pem')]).stderr, /verify OK/)
  const portal = secretsOf('issuing-2', 'portal')
  assert.deepEqual(Object.keys(portal), ['ISSUING_CA_CERTIFICATE', 'PREVIOUS_ISSUING_CA_CERTIFICATES'])
})

test('a revoked issuing CA is refused by its root’s list, whose number rises, and neither its key nor its certificate is given on', async () => {
  const numberOf = () => Number(JSON.parse(readFileSync(path('ca.json'), 'utf8')).crlNumber)
  const before = numberOf()
  assert.match(done(['crl', '--revoke', 'issuing-1']), /1 revoked/)
  assert.ok(numberOf() > before)
  assert.match(
    outputOf('openssl', ['crl', '-in', rootCrl(), '-noout', '-text']),
    new RegExp(`X509v3 CRL Number:\\s+${numberOf()}`),
  )
  const check = (name: string) =>
    run('openssl', ['verify', '-crl_check', '-CRLfile', rootCrl(), '-CAfile', path('root.pem'), path(`${name}.pem`)])
  assert.match(check('issuing-1').stderr, /certificate revoked/)
  assert.equal(check('issuing-2').status, 0)
  done(['issuing'])
  // Nobody signs its list any more, so none is asked for.
  assert.equal((await openCa('issuing-3')).authorities.length, 2)
  const keys = (name: string) => secretsOf(name, 'signer').PREVIOUS_ISSUING_CA_KEYS?.split(' ')
  assert.deepEqual(keys('issuing-3'), [secretsOf('issuing-2', 'signer').ISSUING_CA_KEY])
  // With none left that may sign, what was put before is deleted.
  done(['crl', '--revoke', 'issuing-2'])
  done(['crl', '--revoke', 'issuing-3'])
  done(['issuing'])
  assert.equal(secretsOf('issuing-4', 'signer').PREVIOUS_ISSUING_CA_KEYS, null)
  assert.equal(secretsOf('issuing-4', 'portal').PREVIOUS_ISSUING_CA_CERTIFICATES, null)
  // A list made again says the same, once.
  assert.match(done(['crl', '--revoke', 'issuing-1']), /3 revoked/)
})

test('after the loss of a key the next CA is made once the root has revoked its CA, and nothing before', () => {
  rmSync(path('issuing-4.key'))
  const before = readdirSync(path('.')).sort()
  const lost = ceremony(['issuing'])
  assert.equal(lost.status, 1)
  assert.match(lost.stderr, /issuing-4\.key is not there/)
  assert.match(lost.stderr, /ca:create -- crl --dir \S+ --revoke issuing-4 --reason cessationOfOperation/)
  assert.deepEqual(readdirSync(path('.')).sort(), before)
  done(['crl', '--revoke', 'issuing-4', '--reason', 'cessationOfOperation'])
  done(['issuing'])
  assert.equal(secretsOf('issuing-5', 'signer').PREVIOUS_ISSUING_CA_KEYS, null)
  assert.equal(secretsOf('issuing-5', 'portal').PREVIOUS_ISSUING_CA_CERTIFICATES, null)
})

test('nothing is overwritten, and what is wrong is told before anything was made', () => {
  const before = readdirSync(join(folder, 'ca')).sort()
  const options = ['--organisation', ORGANISATION, '--portal', 'https://portal.example.jp']
  for (const [args, answers, words] of [
    [['root', ...options], HALVES, /has a root already/],
    [['crl', '--revoke', 'issuing-9'], HALVES, /There is no issuing-9/],
    [['crl', '--reason', 'boredom'], HALVES, /--reason must be one of/],
    [['crl', '--months', '0'], HALVES, /--months must be a whole number/],
    [['issuing', '--years', 'many'], HALVES, /--years must be a whole number/],
    [['issuing'], [], /There was no answer/],
    [['burn'], HALVES, /npm run ca:create -- root/],
    [['issuing', '--force'], HALVES, /npm run ca:create -- root/],
  ] as const) {
    const { status, stderr } = ceremony([...args], answers)
    assert.equal(status, 1, args.join(' '))
    assert.match(stderr, words)
  }
  const elsewhere = (options: string[], answers: string[]) =>
    spawnSync('node', ['scripts/ca-create.ts', 'root', '--dir', join(folder, 'other'), ...options], {
      encoding: 'utf8',
      input: answers.map(answer => `${answer}\n`).join(''),
    }).stderr
  assert.match(elsewhere(options, ['too short']), /fewer than 12/)
  assert.match(elsewhere(options, ['correct horse battery', 'correct horse batter']), /differ/)
  assert.match(elsewhere(['--portal', 'https://p.example.jp'], []), /--organisation/)
  assert.match(elsewhere(['--organisation', 'O', '--portal', 'http://p.example.jp'], []), /--portal/)
  assert.match(elsewhere([...options, '--country', 'Japan'], []), /--country/)
  assert.throws(() => readdirSync(join(folder, 'other')))
  assert.deepEqual(readdirSync(join(folder, 'ca')).sort(), before)
})

test('all files are their owner’s alone, and no key or passphrase was ever said', () => {
  const files = readdirSync(join(folder, 'ca'), { recursive: true, withFileTypes: true }).filter(file => file.isFile())
  assert.ok(files.length > 10)
  for (const { parentPath, name } of files) assert.equal(statSync(join(parentPath, name)).mode & 0o777, 0o600, name)
  for (const name of ['issuing-1', 'issuing-2']) {
    const { ISSUING_CA_KEY = '' } = secretsOf(name, 'signer')
    assert.ok(ISSUING_CA_KEY.length > 100 && !said.includes(ISSUING_CA_KEY.slice(0, 40)))
  }
  for (const half of HALVES) assert.ok(!said.includes(half))
  assert.doesNotMatch(said, /PRIVATE KEY/)
  assert.equal(createPublicKey(readFileSync(path('root.pem'))).asymmetricKeyDetails?.namedCurve, 'secp384r1')
})
