import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { keepCertificates, rotateIssuingCa } from '../../scripts/local/certificates.ts'
import { signerEnv } from '../../scripts/local/secrets.ts'
import { readSettings } from '../../scripts/local/settings.ts'

let folder: string
const now = new Date()

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'local-ca-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

test('the development CAs are made once and kept', async () => {
  const first = await keepCertificates(folder, now)
  assert.deepEqual(first.made, ['root', 'issuing', 'portal', 'member'])
  const second = await keepCertificates(folder, now)
  assert.deepEqual(second.made, [])
  assert.equal(second.issuing.certificate, first.issuing.certificate)
  assert.deepEqual(second.previous, [])
})

test('after a rotation the next CA issues, and the signer is given those before too, newest first', async () => {
  const issuers = [(await keepCertificates(folder, now)).issuing.certificate]
  for (let i = 0; i < 2; i++) {
    rotateIssuingCa(folder)
    const rotated = await keepCertificates(folder, now)
    assert.deepEqual(rotated.made, ['issuing'])
    issuers.unshift(rotated.issuing.certificate)
    assert.deepEqual(
      rotated.previous.map(({ certificate }) => certificate),
      issuers.slice(1),
    )
  }
  const env = signerEnv(await keepCertificates(folder, now), readSettings({}))
  assert.equal(env.PREVIOUS_ISSUING_CA_KEYS?.split(' ').length, 2)
  assert.deepEqual(
    [env.ISSUING_CA_CERTIFICATE, ...(env.PREVIOUS_ISSUING_CA_CERTIFICATES?.split(' ') ?? [])],
    issuers.map(pem => new X509Certificate(pem).raw.toString('base64')),
  )
})

test('where there is no issuing CA there is nothing to rotate', () => {
  assert.throws(() => rotateIssuingCa(join(folder, 'empty')), /no issuing CA/)
})
