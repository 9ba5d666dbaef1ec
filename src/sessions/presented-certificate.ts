import * as z from 'zod/mini'
import type { Config } from '../config.ts'
import { isFromFront } from '../http/client-address.ts'
import { CLIENT_CERT_HEADER } from '../http/front.ts'
import { parseClientCertHeader } from '../pki/presented-certificate.ts'

/**
 * What the connection showed. `proven`: TLS proved the possession of its key. `unproven`: one was shown, but nothing may
 * open for it; it only chooses the screen that explains.
 */
export type PresentedCertificate =
  | { kind: 'none' }
  | { kind: 'unproven'; der: Uint8Array | null }
  | { kind: 'proven'; der: Uint8Array }

/** The fields of `request.cf.tlsClientAuth` that count; Cloudflare gives them all as strings. */
const tlsClientAuthSchema = z.object({
  certPresented: z.string(),
  certVerified: z.string(),
  certRFC9440: z.optional(z.string()),
})

const fromCloudflare = (tlsClientAuth: unknown): PresentedCertificate => {
  const parsed = tlsClientAuthSchema.safeParse(tlsClientAuth)
  if (!parsed.success || parsed.data.certPresented !== '1') return { kind: 'none' }
  const der = parseClientCertHeader(parsed.data.certRFC9440 ?? '') ?? null
  return parsed.data.certVerified === 'SUCCESS' && der ? { kind: 'proven', der } : { kind: 'unproven', der }
}

const fromFront = (config: Config, headers: Headers): PresentedCertificate => {
  const header = headers.get(CLIENT_CERT_HEADER)
  if (!header || !isFromFront(config, headers)) return { kind: 'none' }
  const der = parseClientCertHeader(header)
  return der ? { kind: 'proven', der } : { kind: 'unproven', der: null }
}

/** Believes exactly one source, the configured one (rules.md 7); the other's values are as if they were not there. */
export const presentedCertificate = (config: Config, headers: Headers, tlsClientAuth: unknown): PresentedCertificate =>
  config.CERTIFICATE_SOURCE === 'cloudflare' ? fromCloudflare(tlsClientAuth) : fromFront(config, headers)
