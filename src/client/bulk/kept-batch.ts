import type { NumberedRow } from '../../contracts/batch-schema.ts'
import { utf8 } from '../../lib/bytes.ts'
import { settled } from '../indexed-db.ts'

const DATABASE = 'bulk'
const STORE = 'batches'
const CURRENT = 'current'

/**
 * What is left in the browser of a batch that was interrupted: its id, and a mark of the file's contents under a key
 * that cannot be read out. A plain digest would let a thief of the browser's storage guess the passwords.
 */
type KeptBatch = { id: string; key: CryptoKey; mark: ArrayBuffer }

const inStore = async <T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
  const opening = indexedDB.open(DATABASE, 1)
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE)
  const database = await settled(opening)
  try {
    return await settled(act(database.transaction(STORE, mode).objectStore(STORE)))
  } finally {
    database.close()
  }
}

const contentsOf = (rows: readonly NumberedRow[]) => utf8(JSON.stringify(rows))

/** Storage that the browser refuses only means that a reload begins anew. */
const orNothing = <T>(work: Promise<T>): Promise<T | undefined> => work.catch(() => undefined)

export const keepBatch = (id: string, rows: readonly NumberedRow[]): Promise<void> =>
  orNothing(
    (async () => {
      const key = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify'])
      const mark = await crypto.subtle.sign('HMAC', key, contentsOf(rows))
      const kept: KeptBatch = { id, key, mark }
      await inStore('readwrite', store => store.put(kept, CURRENT))
    })(),
  )

/** The id under which exactly these rows were being sent when the page was left. */
export const findKeptBatch = (rows: readonly NumberedRow[]): Promise<string | undefined> =>
  orNothing(
    (async () => {
      const kept: KeptBatch | undefined = await inStore('readonly', store => store.get(CURRENT))
      if (!kept) return undefined
      return (await crypto.subtle.verify('HMAC', kept.key, kept.mark, contentsOf(rows))) ? kept.id : undefined
    })(),
  )

export const forgetBatch = (): Promise<unknown> => orNothing(inStore('readwrite', store => store.delete(CURRENT)))
