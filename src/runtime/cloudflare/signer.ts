import { WorkerEntrypoint } from 'cloudflare:workers'
import { caSettingsOf } from '../../certificates/ca-settings.ts'
import { readSignerConfig } from '../../config.ts'
import { log, loggedError } from '../../lib/log.ts'
import type { IssuingCa, SignedCertificate } from '../../pki/authority.ts'
import { readCertificateRequest } from '../../pki/certificate-request.ts'
import type { RevocationList } from '../../pki/crl.ts'
import { openIssuingCa } from '../../pki/issuing-ca.ts'
import type { CertificateOrder } from '../../pki/profile.ts'
import { objectionToCertificate, objectionToList } from '../../pki/signing-orders.ts'

let opened: Promise<IssuingCa> | undefined

/** Once per isolate; one that failed is tried again. */
const openOnce = (env: unknown): Promise<IssuingCa> => {
  opened ??= openIssuingCa(caSettingsOf(readSignerConfig(env))).catch(error => {
    opened = undefined
    log({ event: 'start_failed', error: loggedError(error) })
    throw error
  })
  return opened
}

/** What the portal's Worker never asks for: somebody else does, or the two were not deployed together. */
const refuse = (reason: string): never => {
  log({ event: 'signing_refused', reason })
  throw new Error(`the signer does not sign this: ${reason}`)
}

/**
 * The Worker that holds the issuing CAs' keys. It has no route and answers no HTTP request: its two methods are reached
 * over the service binding of the portal's Worker, and it believes nothing that it can see for itself: the request's
 * signature, the key's strength, the time.
 */
export default class Signer extends WorkerEntrypoint {
  async issue(request: Uint8Array<ArrayBuffer>, order: CertificateOrder): Promise<SignedCertificate> {
    const objection = objectionToCertificate(order, new Date())
    if (objection) return refuse(objection)
    const read = await readCertificateRequest(request)
    if (!read.ok) return refuse(read.error)
    return (await openOnce(this.env)).issue(read.value, order)
  }

  async signCrl(issuer: string, list: RevocationList): Promise<Uint8Array<ArrayBuffer>> {
    const objection = objectionToList(list, new Date())
    if (objection) return refuse(objection)
    return (await openOnce(this.env)).signCrl(issuer, list)
  }
}
