import { fromBase64, isBase64, sha256Hex, toBase64, utf8 } from '../lib/bytes.ts'
import { type CanonicalRow, hashRows, type Mark, markOf } from './canonical-row.ts'
import type { HistoryKey, TrustedKeys } from './history-key.ts'

/** What a checkpoint says of the rows from the one before it up to `lastId`. Instants are milliseconds since the epoch. */
export type Statement = {
  /** 1, 2, 3 …, without a gap. */
  number: number
  firstId: number
  lastId: number
  count: number
  /** The youngest row's instant. */
  newestAt: number
  rowsHash: string
  marks: readonly Mark[]
  /** The hash of the checkpoint before; zeros for the first. */
  previousHash: string
  sealedAt: number
  keyId: string
}

/** `hash` is the SHA-256 of the statement in hex, `signature` the key's over the same bytes, in base64. */
export type Checkpoint = Statement & { hash: string; signature: string }

const NO_HASH = '0'.repeat(64)

/** What is hashed and signed: the statement in a fixed order, its marks by their hash. */
const bytesOf = async (s: Statement) =>
  utf8(
    JSON.stringify({
      format: 'rokin-history-checkpoint-1',
      number: s.number,
      firstId: s.firstId,
      lastId: s.lastId,
      count: s.count,
      newestAt: s.newestAt,
      rowsHash: s.rowsHash,
      marksHash: await sha256Hex(utf8(JSON.stringify(s.marks))),
      previousHash: s.previousHash,
      sealedAt: s.sealedAt,
      keyId: s.keyId,
    }),
  )

type Before = Pick<Checkpoint, 'number' | 'hash' | 'lastId'>

/** Where the chain begins. */
export const BEGINNING: Before = { number: 0, hash: NO_HASH, lastId: 0 }

/** Seals rows, of which there is at least one, in the order of their ids. */
export const seal = async (
  key: HistoryKey,
  before: Before,
  rows: readonly [CanonicalRow, ...CanonicalRow[]],
  at: Date,
): Promise<Checkpoint> => {
  const statement: Statement = {
    number: before.number + 1,
    firstId: rows[0].id,
    lastId: rows.at(-1)?.id ?? rows[0].id,
    count: rows.length,
    newestAt: Math.max(...rows.map(row => row.at)),
    rowsHash: await hashRows(before.hash, rows),
    marks: await Promise.all(rows.map(markOf)),
    previousHash: before.hash,
    sealedAt: at.getTime(),
    keyId: key.id,
  }
  const bytes = await bytesOf(statement)
  return { ...statement, hash: await sha256Hex(bytes), signature: toBase64(await key.sign(bytes)) }
}

export type SealProblem = 'changed' | 'unknown_key' | 'wrong_signature'

/** What is wrong with a checkpoint by itself, its rows and its neighbours aside; null if nothing is. */
export const problemOf = async (checkpoint: Checkpoint, keys: TrustedKeys): Promise<SealProblem | null> => {
  const bytes = await bytesOf(checkpoint)
  if ((await sha256Hex(bytes)) !== checkpoint.hash) return 'changed'
  const key = keys.get(checkpoint.keyId)
  if (!key) return 'unknown_key'
  const isOurs =
    isBase64(checkpoint.signature) &&
    (await crypto.subtle.verify('Ed25519', key, fromBase64(checkpoint.signature), bytes))
  return isOurs ? null : 'wrong_signature'
}
