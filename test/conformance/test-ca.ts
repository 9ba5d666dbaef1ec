import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { outputOf } from './readers.ts'

const bytesOf = (path: string): Uint8Array<ArrayBuffer> => new Uint8Array(readFileSync(path))

/** A root and an issuing CA made with OpenSSL in a folder of their own, removed by `dispose`. */
export class TestCa {
  readonly folder = mkdtempSync(join(tmpdir(), 'p12-conformance-'))
  readonly issuingCa: Uint8Array<ArrayBuffer>

  constructor() {
    this.newKey('root.key')
    this.newKey('issuing.key')
    const x509 = ['req', '-x509', '-days', '30', '-key']
    outputOf('openssl', [...x509, this.path('root.key'), '-subj', '/CN=Test root', '-out', this.path('root.pem')])
    this.sign('Test issuing CA', 'issuing.key', 'root', ['basicConstraints=critical,CA:TRUE,pathlen:0'])
    this.issuingCa = bytesOf(this.path('issuing.der'))
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  /** Signs a PKCS#10 request (DER) as it is; answers the certificate's DER. */
  issue(request: Uint8Array): Uint8Array<ArrayBuffer> {
    writeFileSync(this.path('user.csr.der'), request)
    outputOf('openssl', [
      'req',
      '-inform',
      'DER',
      '-in',
      this.path('user.csr.der'),
      '-verify',
      '-out',
      this.path('user.csr'),
    ])
    this.signRequest('user', 'issuing', [
      'basicConstraints=CA:FALSE',
      'keyUsage=critical,digitalSignature',
      'extendedKeyUsage=clientAuth',
    ])
    return bytesOf(this.path('user.der'))
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  private newKey(name: string): void {
    outputOf('openssl', ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', this.path(name)])
  }

  private sign(name: string, key: string, issuer: string, extensions: readonly string[]): void {
    const stem = key.replace('.key', '')
    outputOf('openssl', [
      'req',
      '-new',
      '-key',
      this.path(key),
      '-subj',
      `/CN=${name}`,
      '-out',
      this.path(`${stem}.csr`),
    ])
    this.signRequest(stem, issuer, extensions)
  }

  private signRequest(stem: string, issuer: string, extensions: readonly string[]): void {
    writeFileSync(this.path(`${stem}.ext`), extensions.join('\n'))
    const issuerFiles = ['-CA', this.path(`${issuer}.pem`), '-CAkey', this.path(`${issuer}.key`), '-CAcreateserial']
    const request = ['x509', '-req', '-in', this.path(`${stem}.csr`), '-days', '30', ...issuerFiles]
    outputOf('openssl', [...request, '-extfile', this.path(`${stem}.ext`), '-out', this.path(`${stem}.pem`)])
    outputOf('openssl', ['x509', '-in', this.path(`${stem}.pem`), '-outform', 'DER', '-out', this.path(`${stem}.der`)])
  }
}
