import { utf8 } from '../lib/bytes.ts'
import { HOUR_MS } from '../lib/jst.ts'
import { settled } from './indexed-db.ts'
import type { Bytes, KeyPair } from './key-pair.ts'

/**
 * rules.md 3, "Nothing lost": who comes back within 24 hours of the issue is handed the same certificate again. The server
 * counts those hours; here they are doubled, since the clock of this PC may be wrong, or be put right meanwhile.
 */
const KEPT_FOR_MS = 2 * 24 * HOUR_MS
/** As many as protect the same key in the .p12: more would only slow the person down, not the thief. */
const ITERATIONS = 200_000
const DATABASE = 'enrolment'
const STORE = 'kept-keys'

/** One row per user ID: the private key is readable with the password only. */
type KeptKey = {
  userId: string
  keptAt: number
  publicKey: Bytes
  salt: Bytes
  iv: Bytes
  encryptedPrivateKey: Bytes
}

const open = (): Promise<IDBDatabase> => {
  const request = indexedDB.open(DATABASE, 1)
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'userId' })
  return settled(request)
}

/** Resolves when the write is on record, which is later than when the request has succeeded. */
const write = async (change: (store: IDBObjectStore) => void): Promise<void> => {
  const database = await open()
  try {
    await new Promise<void>((resolve, reject) => {
      const transaction = database.transaction(STORE, 'readwrite', { durability: 'strict' })
      transaction.oncomplete = () => resolve()
      transaction.onerror = () => reject(transaction.error)
      transaction.onabort = () => reject(transaction.error)
      change(transaction.objectStore(STORE))
    })
  } finally {
    database.close()
  }
}

const readAll = async (): Promise<KeptKey[]> => {
  const database = await open()
  try {
    const rows: IDBRequest<KeptKey[]> = database.transaction(STORE, 'readonly').objectStore(STORE).getAll()
    return await settled(rows)
  } finally {
    database.close()
  }
}

const encryptionKey = async (password: string, salt: Bytes): Promise<CryptoKey> => {
  const secret = await crypto.subtle.importKey('raw', utf8(password), 'PBKDF2', false, ['deriveKey'])
  const derivation = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ITERATIONS }
  return crypto.subtle.deriveKey(derivation, secret, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

/** Binds the encrypted key to its user and its public key: a row cannot be passed off as another's. */
const boundTo = (userId: string, publicKey: Bytes): Bytes => {
  const name = utf8(`${userId}\n`)
  const both = new Uint8Array(name.length + publicKey.length)
  both.set(name)
  both.set(publicKey, name.length)
  return both
}

/** Whether this browser writes down as much as a key takes; rejects where it does not. Nothing of it is left. */
export const tryToKeep = (): Promise<void> =>
  write(store => {
    const sample = new Uint8Array(1_024)
    const row: KeptKey = {
      userId: '',
      keptAt: 0,
      publicKey: sample,
      salt: sample,
      iv: sample,
      encryptedPrivateKey: sample,
    }
    store.put(row)
    store.delete(row.userId)
  })

/** Keeps the pair in this browser, so that a crash between the issue and the saved file loses nothing. */
export const keepKey = async (userId: string, password: string, keys: KeyPair): Promise<void> => {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const encryptedPrivateKey = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData: boundTo(userId, keys.publicKey) },
    await encryptionKey(password, salt),
    keys.privateKey,
  )
  const row: KeptKey = {
    userId,
    keptAt: Date.now(),
    publicKey: keys.publicKey,
    salt,
    iv,
    encryptedPrivateKey: new Uint8Array(encryptedPrivateKey),
  }
  await write(store => store.put(row))
}

/** The pair kept for this user; undefined when there is none or it was kept under another password. */
export const findKeptKey = async (userId: string, password: string): Promise<KeyPair | undefined> => {
  await forgetStaleKeys()
  const row = (await readAll()).find(kept => kept.userId === userId)
  if (!row) return undefined
  const key = await encryptionKey(password, row.salt)
  const additionalData = boundTo(userId, row.publicKey)
  return crypto.subtle.decrypt({ name: 'AES-GCM', iv: row.iv, additionalData }, key, row.encryptedPrivateKey).then(
    privateKey => ({ privateKey: new Uint8Array(privateKey), publicKey: row.publicKey }),
    () => undefined,
  )
}

export const forgetKey = (userId: string): Promise<void> => write(store => store.delete(userId))

export const forgetStaleKeys = async (): Promise<void> => {
  const stale = (await readAll()).filter(({ keptAt }) => Math.abs(Date.now() - keptAt) > KEPT_FOR_MS)
  if (stale.length > 0) await write(store => stale.forEach(({ userId }) => void store.delete(userId)))
}
