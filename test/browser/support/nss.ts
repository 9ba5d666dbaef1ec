import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** The Chromium of the system, where there is one: it keeps client certificates in NSS's store, npm's does not. */
export const SYSTEM_CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync)

/** What this machine lacks for an import with NSS; undefined where it can be tried. */
export const lacksForNss = (): string | undefined => {
  if (!SYSTEM_CHROMIUM) return "Debian's chromium"
  if (['certutil', 'pk12util'].some(tool => spawnSync(tool, ['-H']).error !== undefined)) return 'libnss3-tools'
  return process.getuid?.() === 0 ? undefined : "root, for the browser's policy"
}
