import { execFileSync } from 'node:child_process'
import { createHash, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Seed } from '../../../scripts/local/seed.ts'
import type { ClientCertificate } from '../../support/https.ts'
import { mainDatabase, type Place } from '../../support/time-travel.ts'

/** A certificate that OpenSSL made of these options, with a key of its own; signed by that key unless they name a CA. */
export const makeCertificate = (folder: string, name: string, ...options: string[]): ClientCertificate => {
  const path = (end: string) => join(folder, `${name}.${end}`)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', path('key')]
  openssl('req', ...key, '-out', path('csr'), '-subj', '/CN=sample001/OU=10000001')
  const signer = options.includes('-CA') ? [] : ['-signkey', path('key')]
  openssl('x509', '-req', '-in', path('csr'), '-out', path('pem'), ...signer, ...options)
  return { cert: readFileSync(path('pem'), 'utf8'), key: readFileSync(path('key'), 'utf8') }
}

/** As if it had been issued to a user of the contract. Needs the app down. */
export const recordCertificate = (place: Place, { number }: Seed['contracts'][number], { cert }: ClientCertificate) => {
  const { raw, serialNumber, validFromDate, validToDate } = new X509Certificate(cert)
  const [from, until] = [validFromDate.getTime(), validToDate.getTime()]
  const sha256 = createHash('sha256').update(raw).digest('hex')
  const db = new DatabaseSync(mainDatabase(place))
  db.prepare(
    `INSERT INTO users (id, user_id, contract_number, role, name, mail, password_hash, created_at)
     VALUES ('issued01', 'issued01', ?, 'general', '一般　花子', 'issued01@sample.co.jp', '', 0)`,
  ).run(number)
  db.prepare(
    `INSERT INTO certificates
       (serial, user, fingerprint, key_hash, der, enrolment, slot, issued_at, not_after, renewable_from)
     VALUES (?, 'issued01', ?, '', ?, '', 'current', ?, ?, ?)`,
  ).run(serialNumber.toLowerCase(), sha256, raw, from, until, until)
  db.close()
}
