import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readCertificateRequest } from '../../src/pki/certificate-request.ts'
import { validityFrom } from '../../src/pki/validity.ts'
import { openCa } from '../conformance/open-ca.ts'
import { newKeyPair, newRequest, P256 } from '../support/keys.ts'
import { interleaved } from './measure.ts'
import { ms, type Row, times } from './report.ts'

const ROUNDS = 400

/** From the request's bytes to the certificate's, against the one verification and one signature that it cannot do without. */
export const measureCaCore = async (): Promise<Row> => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-ca-'))
  const { ca } = await openCa(folder, new Date())
  const keys = await newKeyPair()
  const der = await newRequest(keys)
  const data = der.slice(0, 200)
  const signature = await crypto.subtle.sign(P256, keys.privateKey, data)
  const result = await interleaved(ROUNDS, {
    ours: async () => {
      const request = await readCertificateRequest(der)
      if (!request.ok) throw new Error('the request was refused')
      await ca.issue(request.value, {
        userId: 'sample001',
        contractNumber: '10000001',
        ...validityFrom(new Date()),
      })
    },
    webCrypto: async () => {
      await crypto.subtle.verify(P256, keys.publicKey, signature, data)
      await crypto.subtle.sign(P256, keys.privateKey, data)
    },
  })
  rmSync(folder, { recursive: true, force: true })
  const speed = result.webCrypto.median / result.ours.median
  return {
    what: 'CA core: request in, certificate out',
    figure: ms(result.ours.median),
    against: `${ms(result.webCrypto.median)} bare WebCrypto, verify + sign`,
    ratio: `${times(speed)} as fast`,
    goal: '≥ 0.5×',
    isMet: speed >= 0.5,
  }
}
