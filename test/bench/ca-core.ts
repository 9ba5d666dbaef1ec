import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KeyedCertificate } from '../../scripts/ca.ts'
import { readCertificateRequest } from '../../src/pki/certificate-request.ts'
import { validityFrom } from '../../src/pki/validity.ts'
import { openCa } from '../conformance/open-ca.ts'
import { newKeyPair, newRequest, P256 } from '../support/keys.ts'
import { CFSSL_HINT, hasCfssl, startCfssl } from './ca-core/cfssl.ts'
import { answersPerSecond } from './load.ts'
import { inRounds, perSecond, ratiosOf, summaryOf } from './measure.ts'
import { startOnDeno, startUnderWrangler } from './own-worker.ts'
import { absentRow, type Row, speedRow } from './report.ts'

const ROUNDS = 15
const TIMES = 200
/** As many as 8 connections are dealt in about half a second. */
const SIGNED_OVER_HTTP = 800

const LEAST = 0.5
const WEB_CRYPTO = 'bare WebCrypto, verify + sign'

const against = (figures: { ours: number[]; bare: number[] }, where: string): Row =>
  speedRow(
    `CA core in ${where}: request in, certificate out`,
    summaryOf(figures.ours),
    { name: WEB_CRYPTO, rate: summaryOf(figures.bare) },
    ratiosOf(figures.ours, figures.bare),
    LEAST,
  )

const inNode = async (ca: Awaited<ReturnType<typeof openCa>>['ca'], request: Uint8Array<ArrayBuffer>): Promise<Row> => {
  const keys = await newKeyPair()
  const data = crypto.getRandomValues(new Uint8Array(200))
  const signature = await crypto.subtle.sign(P256, keys.privateKey, data)
  const issue = async () => {
    const read = await readCertificateRequest(request)
    if (!read.ok) throw new Error('the request was refused')
    await ca.issue(read.value, { userId: 'sample001', contractNumber: '10000001', ...validityFrom(new Date()) })
  }
  const verifyAndSign = async () => {
    await crypto.subtle.verify(P256, keys.publicKey, signature, data)
    await crypto.subtle.sign(P256, keys.privateKey, data)
  }
  const figures = await inRounds(ROUNDS, {
    ours: () => perSecond(TIMES, issue),
    bare: () => perSecond(TIMES, verifyAndSign),
  })
  return against(figures, 'Node')
}

/** One HTTP request stands for all the repetitions: its own cost is nothing beside them. */
const repeated = (url: string) => async (): Promise<number> => {
  const began = performance.now()
  const answer = await fetch(`${url}?times=${TIMES}`)
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
  await answer.text()
  return (TIMES / (performance.now() - began)) * 1000
}

/** Deno's HTTP server, since that of `wrangler dev` has a development proxy before it; cfssl has Go's. */
const againstCfssl = async (
  variables: Record<string, string>,
  folder: string,
  issuing: KeyedCertificate,
): Promise<Row> => {
  const what = 'CA core behind HTTP (Deno), 8 connections: request in, certificate out'
  if (!hasCfssl()) return absentRow(what, '–', CFSSL_HINT)
  const ours = await startOnDeno('ca-core/deno.ts', ['--allow-env'], variables)
  const cfssl = await startCfssl(folder, issuing)
  const lines = variables.REQUEST?.match(/.{1,64}/g) ?? []
  const pem = `-----BEGIN CERTIFICATE REQUEST-----\n${lines.join('\n')}\n-----END CERTIFICATE REQUEST-----\n`
  const body = JSON.stringify({ certificate_request: pem })
  const sending = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }
  try {
    const figures = await inRounds(ROUNDS, {
      ours: () => answersPerSecond(`${ours.url}sign`, SIGNED_OVER_HTTP, sending),
      cfssl: () => answersPerSecond(cfssl.url, SIGNED_OVER_HTTP, sending),
    })
    const ratio = ratiosOf(figures.ours, figures.cfssl)
    return speedRow(what, summaryOf(figures.ours), { name: 'cfssl serve', rate: summaryOf(figures.cfssl) }, ratio, null)
  } finally {
    await ours.stop()
    await cfssl.stop()
  }
}

/** From the request's bytes to the certificate's, against the least that a CA can do, and against another CA. */
export const measureCaCore = async (say: (line: string) => void): Promise<Row[]> => {
  say('the CA core against bare WebCrypto, in Node')
  const folder = mkdtempSync(join(tmpdir(), 'bench-ca-'))
  const { ca, certificates } = await openCa(folder, new Date())
  const request = await newRequest()
  const rows = [await inNode(ca, request)]
  const { key, certificate } = certificates.issuing
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
  const variables = {
    KEY: base64(createPrivateKey(key).export({ type: 'pkcs8', format: 'der' })),
    CERTIFICATE: base64(new X509Certificate(certificate).raw),
    REQUEST: base64(request),
  }
  say('the same in workerd')
  const worker = await startUnderWrangler('ca-core', variables)
  try {
    const ours = repeated(`${worker.url}issue`)
    const bare = repeated(`${worker.url}verify-and-sign`)
    rows.push(against(await inRounds(ROUNDS, { ours, bare }), 'workerd'))
  } finally {
    await worker.stop()
  }
  say('the CA core against cfssl serve')
  rows.push(await againstCfssl(variables, folder, certificates.issuing))
  rmSync(folder, { recursive: true, force: true })
  return rows
}
