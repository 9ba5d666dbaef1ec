import { createHash } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { backup, type DatabaseSync } from 'node:sqlite'
import { pipeline } from 'node:stream/promises'
import * as z from 'zod/mini'
import { GUARD_FILES, MAIN_FILE } from './names.ts'
import { openSqlite } from './sqlite.ts'

const MANIFEST = 'manifest.json'

/** A backup that is not whole yet, or never will be. */
export const DRAFT = '.partial'

/** Whoever runs it, with whatever umask: names, addresses and password hashes are in it. */
const OWNERS_ALONE = 0o600

/** The guards' files first: whoever holds one may be in the middle of a hash, and the main one is not to wait for it. */
const FILES = [...GUARD_FILES, MAIN_FILE]

const manifestSchema = z.object({ takenAt: z.string(), files: z.record(z.string(), z.string()) })

/** When it was taken (UTC), and the SHA-256 of each file. */
export type Manifest = z.output<typeof manifestSchema>

/** What a person has to do something about; any other error is a bug. */
export class BackupRefused extends Error {
  override name = 'BackupRefused'
}

/** In pieces: a database may be larger than the memory. */
const sha256 = async (path: string): Promise<string> => {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

const write = async (path: string, text: string): Promise<void> => {
  const file = await open(path, 'wx', OWNERS_ALONE)
  await file.writeFile(text)
  await file.sync()
  await file.close()
}

/** Files and folders are on the disk, not only on their way there. */
const sync = async (path: string): Promise<void> => {
  const handle = await open(path, 'r')
  await handle.sync()
  await handle.close()
}

/**
 * Pins one moment of all the databases: while each is held against writers, a reader of each begins; then the writers
 * go on, and the readers go on seeing that moment. Between two databases nothing can have happened.
 */
const pinned = (dataDir: string): Map<string, DatabaseSync> => {
  const opened = (): DatabaseSync[] => FILES.map(name => openSqlite(join(dataDir, name)))
  const holders = opened()
  const readers = opened()
  try {
    for (const holder of holders) holder.exec('BEGIN IMMEDIATE')
    for (const reader of readers) {
      reader.exec('BEGIN')
      reader.prepare('SELECT count(*) FROM sqlite_master').get()
    }
    return new Map(FILES.flatMap((name, i) => (readers[i] ? [[name, readers[i]]] : [])))
  } finally {
    for (const holder of holders) holder.close()
  }
}

/** @throws BackupRefused if the copy is not a whole database */
const mustBeSound = (path: string): void => {
  const db = openSqlite(path)
  try {
    const found = db.prepare('PRAGMA integrity_check').get()?.integrity_check
    if (found !== 'ok') throw new BackupRefused(`${path} is damaged: ${found}`)
    const orphan = db.prepare('PRAGMA foreign_key_check').get()
    if (orphan) throw new BackupRefused(`${path} has a row of ${orphan.table} that belongs to none`)
  } finally {
    // Brings the copy into one file again.
    db.close()
  }
}

const copyTo = async (draft: string, readers: Map<string, DatabaseSync>): Promise<Record<string, string>> => {
  const files: Record<string, string> = {}
  for (const [name, reader] of readers) {
    const copy = join(draft, name)
    // SQLite takes an empty file for an empty database, and would make its own readable by others.
    await write(copy, '')
    await backup(reader, copy)
    reader.close()
    mustBeSound(copy)
    await sync(copy)
    files[name] = await sha256(copy)
  }
  return files
}

/**
 * Copies the databases of `dataDir` as they are at one moment into the folder `target`, which must not exist, while the
 * system runs on them. What is there afterwards is whole: the folder gets its name last, and a failure leaves nothing.
 */
export const takeBackup = async (dataDir: string, target: string): Promise<Manifest> => {
  const missing = FILES.find(name => !existsSync(join(dataDir, name)))
  if (missing !== undefined)
    throw new BackupRefused(`${join(dataDir, missing)} is not there: is that the system's folder?`)
  if (existsSync(target)) throw new BackupRefused(`${target} is there already: a backup never takes another's place`)
  const draft = `${target}${DRAFT}`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true, mode: 0o700 })
  try {
    const takenAt = new Date().toISOString()
    const readers = pinned(dataDir)
    try {
      const manifest = { takenAt, files: await copyTo(draft, readers) }
      await write(join(draft, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`)
      await sync(draft)
      renameSync(draft, target)
      return manifest
    } finally {
      for (const reader of readers.values()) if (reader.isOpen) reader.close()
    }
  } catch (error) {
    // What made it fail may be that there is no room: the next ones shall not have less.
    rmSync(draft, { recursive: true, force: true })
    throw error
  }
}

const readManifest = (folder: string): Manifest => {
  try {
    return z.parse(manifestSchema, JSON.parse(readFileSync(join(folder, MANIFEST), 'utf8')))
  } catch {
    throw new BackupRefused(`${folder} is no backup: its ${MANIFEST} is missing or broken`)
  }
}

/**
 * Puts a backup into `dataDir`, which must be empty or not there: nothing is ever overwritten, so that a system which
 * still runs on its folder, and a mistaken restore, lose nothing.
 */
export const restoreBackup = async (folder: string, dataDir: string): Promise<Manifest> => {
  const manifest = readManifest(folder)
  for (const name of FILES) {
    if (!existsSync(join(folder, name)) || (await sha256(join(folder, name))) !== manifest.files[name])
      throw new BackupRefused(`${join(folder, name)} is not what was written there when the backup was taken`)
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const [found] = readdirSync(dataDir)
  if (found !== undefined)
    throw new BackupRefused(`${dataDir} is not empty (${found}): stop the system and move its folder away first`)
  for (const name of FILES) {
    const file = await open(join(dataDir, name), 'wx', OWNERS_ALONE)
    await pipeline(createReadStream(join(folder, name)), file.createWriteStream())
    mustBeSound(join(dataDir, name))
    await sync(join(dataDir, name))
  }
  await sync(dataDir)
  return manifest
}
