import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './settings.ts'

/** In node_modules: it goes with the tools that made it. */
const CACHE = join(ROOT, 'node_modules/.cache')

/** Those of sources that were edited since; one that a system still runs on is younger. */
const KEPT_MS = 7 * 24 * 60 * 60 * 1000

/** SHA-256 of the project's files of these names, in hexadecimal. */
export const digestOfFiles = (names: readonly string[]): string => {
  const hash = createHash('sha256')
  for (const name of names) {
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(ROOT, name)))
      .update('\0')
  }
  return hash.digest('hex')
}

/** Puts a folder in its place as a whole, or leaves what somebody else has put there meanwhile. */
export const moveFolder = (draft: string, place: string): void => {
  try {
    renameSync(draft, place)
  } catch (error) {
    if (!existsSync(place)) throw error
    rmSync(draft, { recursive: true, force: true })
  }
}

const removeOld = (folder: string): void => {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > KEPT_MS)
      rmSync(path, { recursive: true, force: true })
  }
}

/**
 * The folder of what is made of these files of the project: made by the first who asks, by `make` in a draft, and there
 * for all others until one of the files changes.
 */
export const madeOnce = async (
  kind: string,
  names: readonly string[],
  make: (draft: string) => Promise<unknown>,
): Promise<string> => {
  const place = join(CACHE, kind, digestOfFiles(names).slice(0, 32))
  if (existsSync(place)) return place
  mkdirSync(join(CACHE, kind), { recursive: true })
  removeOld(join(CACHE, kind))
  const draft = mkdtempSync(`${place}-`)
  try {
    await make(draft)
    moveFolder(draft, place)
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
  return place
}
