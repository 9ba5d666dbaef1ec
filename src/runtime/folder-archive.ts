import { link, mkdir, open, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Archive, FOLDER } from '../history/archive.ts'
import { newId } from '../lib/tokens.ts'

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code

const linkUnlessTaken = async (file: string, name: string): Promise<boolean> => {
  try {
    await link(file, name)
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw error
  }
}

const syncFolder = async (path: string): Promise<void> => {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * The archive as a folder, where there is no R2. A file is written whole beside it first and then linked to its name,
 * which fails when that is taken: nobody ever finds half a file, and none is opened for writing again. That nobody else
 * does either is for the file system (`chattr +a` on the folder of checkpoints, or storage that is written once).
 */
export const folderArchive = (folder: string): Archive => ({
  async putIfAbsent(name, bytes) {
    const incoming = join(folder, 'incoming')
    await mkdir(incoming, { recursive: true })
    await mkdir(join(folder, FOLDER), { recursive: true })
    const draft = join(incoming, newId())
    const file = await open(draft, 'wx', 0o440)
    try {
      await file.writeFile(bytes)
      await file.sync()
      const isNew = await linkUnlessTaken(draft, join(folder, name))
      // The name too is on the disk: what the database calls exported is never exported again.
      await syncFolder(join(folder, FOLDER))
      return isNew
    } finally {
      await file.close()
      await rm(draft, { force: true })
    }
  },

  async read(name) {
    try {
      return new Uint8Array(await readFile(join(folder, name)))
    } catch (error) {
      if (isCode(error, 'ENOENT')) return null
      throw error
    }
  },

  async *list(after) {
    const names = await readdir(join(folder, FOLDER)).catch((error: unknown) => {
      if (isCode(error, 'ENOENT')) return []
      throw error
    })
    for (const name of names.map(file => FOLDER + file).sort()) if (name > after) yield name
  },
})
