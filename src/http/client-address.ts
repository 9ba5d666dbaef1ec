import type { Config } from '../config.ts'
import { isSameSecret } from '../lib/same-secret.ts'
import { FRONT_ADDRESS_HEADER, FRONT_SECRET_HEADER } from './front.ts'

/** Whether the request came through the TLS terminator that this deployment trusts. */
export const isFromFront = (config: Config, headers: Headers): boolean => {
  if (config.CERTIFICATE_SOURCE !== 'rfc9440' || !config.FRONT_SECRET) return false
  return isSameSecret(headers.get(FRONT_SECRET_HEADER) ?? '', config.FRONT_SECRET)
}

/** The client's address as far as it can be believed: from the proven front, else from Cloudflare. */
export const clientAddress = (config: Config, headers: Headers): string => {
  const header = config.CERTIFICATE_SOURCE === 'cloudflare' ? 'cf-connecting-ip' : FRONT_ADDRESS_HEADER
  const isBelieved = config.CERTIFICATE_SOURCE === 'cloudflare' || isFromFront(config, headers)
  return (isBelieved && headers.get(header)) || 'unknown'
}

/** Whoever has one IPv6 address has its whole /64 network: they are limited together. */
export const rateLimitKey = (address: string): string => {
  if (!address.includes(':')) return address
  const [head = '', tail = ''] = address.toLowerCase().split('::')
  const before = head.split(':').filter(Boolean)
  const after = tail.split(':').filter(Boolean)
  const zeros = address.includes('::') ? Math.max(0, 8 - before.length - after.length) : 0
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after]
  return `${groups
    .slice(0, 4)
    .map(group => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
