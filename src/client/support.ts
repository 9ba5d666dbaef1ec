import { tryToKeep } from './kept-key.ts'

/**
 * What this page cannot do without; the view has a text for each. `space`: the browser stores, but has no room left.
 * Browsers that know no modules never get here.
 */
export type Missing = 'crypto' | 'storage' | 'space'

/** Some browsers have the interface and refuse its use, when site data is blocked for instance. */
const whyNotStored = (error: unknown): Missing =>
  error instanceof DOMException && error.name === 'QuotaExceededError' ? 'space' : 'storage'

export const findMissing = async (): Promise<Missing | undefined> => {
  // WebCrypto is there in secure contexts only.
  if (!globalThis.isSecureContext || !globalThis.crypto?.subtle) return 'crypto'
  return tryToKeep().then(() => undefined, whyNotStored)
}

export type Guide = 'windows' | 'firefox' | 'macos' | 'linux'

/** Firefox keeps certificates in a store of its own on every system; Windows is what most people here use. */
export const guideFor = (userAgent: string): Guide => {
  if (/Firefox\//.test(userAgent)) return 'firefox'
  if (/Macintosh/.test(userAgent)) return 'macos'
  return /Linux|CrOS|X11/.test(userAgent) && !/Windows/.test(userAgent) ? 'linux' : 'windows'
}
