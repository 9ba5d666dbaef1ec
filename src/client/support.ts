/** What this page cannot do without; the view has a text for each. Browsers that know no modules never get here. */
export type Missing = 'crypto' | 'storage'

const canStore = async (): Promise<boolean> => {
  try {
    // Some browsers have the interface and refuse its use, when site data is blocked for instance.
    const request = indexedDB.open('enrolment-check')
    await new Promise((resolve, reject) => {
      request.onsuccess = resolve
      request.onerror = reject
      request.onblocked = reject
    })
    request.result.close()
    indexedDB.deleteDatabase('enrolment-check')
    return true
  } catch {
    return false
  }
}

export const findMissing = async (): Promise<Missing | undefined> => {
  // WebCrypto is there in secure contexts only.
  if (!globalThis.isSecureContext || !globalThis.crypto?.subtle) return 'crypto'
  if (!(await canStore())) return 'storage'
  return undefined
}

export type Guide = 'windows' | 'firefox' | 'macos' | 'linux'

/** Firefox keeps certificates in a store of its own on every system; Windows is what most people here use. */
export const guideFor = (userAgent: string): Guide => {
  if (/Firefox\//.test(userAgent)) return 'firefox'
  if (/Macintosh/.test(userAgent)) return 'macos'
  return /Linux|CrOS|X11/.test(userAgent) && !/Windows/.test(userAgent) ? 'linux' : 'windows'
}
