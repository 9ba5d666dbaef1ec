// In the page: our .p12 and node-forge's, of the same iterations.
import forge from 'node-forge'
import { makePkcs12 } from '../../../src/client/pkcs12.ts'

/** That of src/client/pkcs12.ts. */
const ITERATIONS = 200_000

const PASSWORD = 'Minato#58'

declare global {
  interface Window {
    bench: { ours: () => Promise<number>; forge: () => Promise<number> }
  }
}

const bytes = (binary: string) => Uint8Array.from(binary, character => character.charCodeAt(0))

/** RSA, since node-forge knows no elliptic curves; the key derivations take the time, and they are alike for both. */
const newCertificate = () => {
  const keys = forge.pki.rsa.generateKeyPair(2048)
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = keys.publicKey
  certificate.setSubject([{ name: 'commonName', value: 'sample001' }])
  certificate.setIssuer([{ name: 'commonName', value: 'sample001' }])
  certificate.sign(keys.privateKey, forge.md.sha256.create())
  return { privateKey: keys.privateKey, certificate }
}

const { privateKey, certificate } = newCertificate()
const { asn1, pki } = forge
const certificateDer = bytes(asn1.toDer(pki.certificateToAsn1(certificate)).getBytes())
const privateKeyDer = bytes(asn1.toDer(pki.wrapRsaPrivateKey(pki.privateKeyToAsn1(privateKey))).getBytes())

const timed = async (work: () => unknown): Promise<number> => {
  const began = performance.now()
  await work()
  return performance.now() - began
}

window.bench = {
  ours: () =>
    timed(() =>
      makePkcs12({
        privateKey: privateKeyDer,
        certificate: certificateDer,
        issuingCa: certificateDer,
        password: PASSWORD,
        friendlyName: 'sample001',
      }),
    ),
  forge: () =>
    timed(() => {
      const options = {
        algorithm: 'aes256',
        prfAlgorithm: 'sha256',
        count: ITERATIONS,
        friendlyName: 'sample001',
      } as const
      const pfx = forge.pkcs12.toPkcs12Asn1(privateKey, [certificate, certificate], PASSWORD, options)
      return asn1.toDer(pfx).getBytes()
    }),
}
