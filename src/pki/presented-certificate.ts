import { fromBase64, isBase64 } from '../lib/bytes.ts'
export const parseClientCertHeader = (value: string): Uint8Array | undefined => {
  const [, text = ''] = /^:([A-Za-z0-9+/=]{1,16000}):$/.exec(value.trim()) ?? []
  return text !== '' && isBase64(text) ? fromBase64(text) : undefined
}
