import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { codeOf, Failure } from './failure.ts'

/** Its being there says that the folder is ours; its being locked, that a system runs on it. */
const LOCK = 'in-use.sqlite'

/**
 * All that a start ever makes in its state folder, the lock excepted: what `--fresh` deletes. `seed.sql` is of starts
 * before this version.
 */
const MADE = [
  'ca',
  'deno',
  'deno.log',
  'dev.env',
  'dev.json',
  'mailbox.jsonl',
  'plain.env',
  'registry',
  'secrets.json',
  'seed.json',
  'seed.sql',
  'steps.json',
  'wrangler',
  'workerd.log',
  'wrangler.log',
] as const

export type State = {
  dir: string
  path: (name: (typeof MADE)[number]) => string
  /** Whether the folder held a system's data already. */
  isNew: boolean
}

const unwritable = (dir: string, error: unknown): Failure =>
  new Failure(`The state folder ${dir} cannot be written (${codeOf(error) ?? error}): set STATE_DIR to another folder.`)

/** Never closed: leaving the process is what frees the folder. Kept here, since a collected one would be closed. */
const held: DatabaseSync[] = []

/** SQLite's lock is the operating system's: it goes with the process however that ends, and none is ever stale. */
const lock = (dir: string): void => {
  try {
    const database = new DatabaseSync(join(dir, LOCK), { timeout: 0 })
    database.exec('BEGIN EXCLUSIVE')
    held.push(database)
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === 5)
      throw new Failure(`A system runs on ${dir} already: stop it first, or set STATE_DIR to another folder.`)
    throw unwritable(dir, error)
  }
}

/**
 * Opens the state folder for this process alone, making it if need be.
 * @throws Failure if it cannot be written, another process has it, or it holds files by our names that are not ours.
 */
export const openState = (dir: string, { isFresh }: { isFresh: boolean }): State => {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw unwritable(dir, error)
  }
  const foreign = existsSync(join(dir, LOCK)) ? undefined : MADE.find(name => existsSync(join(dir, name)))
  if (foreign !== undefined)
    throw new Failure(`${join(dir, foreign)} was not made by \`npm start\`: set STATE_DIR to another folder.`)
  lock(dir)
  try {
    if (isFresh) for (const name of MADE) rmSync(join(dir, name), { recursive: true, force: true })
  } catch (error) {
    throw unwritable(dir, error)
  }
  return { dir, path: name => join(dir, name), isNew: !existsSync(join(dir, 'secrets.json')) }
}
