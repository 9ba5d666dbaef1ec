import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'

/** Nothing in the state folder concerns anybody but its owner. */
const PRIVATE = 0o600

/** Whoever reads at the same time, or after a crash in the midst of it, finds the old contents or the new, never half. */
export const writeAtomically = (path: string, contents: string | Uint8Array): void => {
  const draft = `${path}.${process.pid}.tmp`
  writeFileSync(draft, contents, { mode: PRIVATE })
  renameSync(draft, path)
}

export const writeJson = (path: string, value: unknown): void =>
  writeAtomically(path, `${JSON.stringify(value, null, 2)}\n`)

export const readIfThere = (path: string): string | undefined =>
  existsSync(path) ? readFileSync(path, 'utf8') : undefined
