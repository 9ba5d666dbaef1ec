// Where wrangler keeps what lasts, and the local D1 in it, under the folder that it is told to persist to.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** All that lasts: D1, the guards, the archive. */
export const PERSISTED = 'v3'

export const D1_FOLDER = `${PERSISTED}/d1`

export const hasD1 = (persistTo: string): boolean => existsSync(join(persistTo, D1_FOLDER))

/** The SQLite file with the app's tables; undefined unless there is just one. */
export const d1File = (persistTo: string): string | undefined => {
  const folder = join(persistTo, D1_FOLDER, 'miniflare-D1DatabaseObject')
  const isData = (name: string) => name.endsWith('.sqlite') && name !== 'metadata.sqlite'
  const [file, ...others] = existsSync(folder) ? readdirSync(folder).filter(isData) : []
  return file === undefined || others.length > 0 ? undefined : join(folder, file)
}
