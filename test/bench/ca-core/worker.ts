import { fromBase64, toBase64 } from '../../../src/lib/bytes.ts'
import { readCertificateRequest } from '../../../src/pki/certificate-request.ts'
import { openIssuingCa } from '../../../src/pki/issuing-ca.ts'
import { validityFrom } from '../../../src/pki/validity.ts'

/** The issuing CA and a request, base64. */
type Bindings = { KEY: string; CERTIFICATE: string; REQUEST: string }

const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

const open = async ({ KEY, CERTIFICATE }: Bindings) => {
  const ca = await openIssuingCa({
    key: fromBase64(KEY),
    certificate: fromBase64(CERTIFICATE),
    previousKeys: [],
    previousCertificates: [],
    organisation: 'Rokin Payroll Deduction Support',
    country: 'JP',
    crlUrl: keyId => `https://portal.example.jp/crl/${keyId}.crl`,
  })
  const keys = await crypto.subtle.generateKey(P256, true, ['sign', 'verify'])
  if (!('privateKey' in keys)) throw new Error('not a key pair')
  const data = crypto.getRandomValues(new Uint8Array(200))
  return { ca, keys, data, signature: await crypto.subtle.sign(P256, keys.privateKey, data) }
}

let opened: ReturnType<typeof open> | undefined

const issue = async (env: Bindings, request: Uint8Array<ArrayBuffer>) => {
  opened ??= open(env)
  const read = await readCertificateRequest(request)
  if (!read.ok) throw new Error(`the request was refused: ${read.error}`)
  const order = { userId: 'sample001', contractNumber: '10000001', ...validityFrom(new Date()) }
  return (await opened).ca.issue(read.value, order)
}

/** The one verification and the one signature that a CA cannot do without. */
const verifyAndSign = async (env: Bindings) => {
  opened ??= open(env)
  const { keys, data, signature } = await opened
  await crypto.subtle.verify(P256, keys.publicKey, signature, data)
  await crypto.subtle.sign(P256, keys.privateKey, data)
}

/**
 * The CA core in workerd, without a database: `/issue?times=` and `/verify-and-sign?times=` do it so often, `/sign` is
 * one request of a client as cfssl takes it.
 */
export default {
  async fetch(request: Request, env: Bindings): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url)
    const times = Number(searchParams.get('times'))
    if (pathname === '/sign') {
      const { certificate_request: pem }: { certificate_request: string } = await request.json()
      const { der } = await issue(env, fromBase64(pem.replace(/-----[^-]+-----|\s/g, '')))
      return Response.json({ success: true, result: { certificate: toBase64(der) } })
    }
    const der = fromBase64(env.REQUEST)
    for (let i = 0; i < times; i++) await (pathname === '/issue' ? issue(env, der) : verifyAndSign(env))
    return new Response('done')
  },
}
