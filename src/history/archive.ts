import * as z from 'zod/mini'
import { utf8 } from '../lib/bytes.ts'
import { type CanonicalRow, canonicalLine } from './canonical-row.ts'
import type { Checkpoint } from './checkpoint.ts'

type Bytes = Uint8Array<ArrayBuffer>

/**
 * The port to storage that forbids overwriting and deleting: a bucket under a lock, or a folder that the service's
 * own account may only add to.
 */
export type Archive = {
  /** Writes an object unless one of that name is there; answers whether it wrote. Durable once it answers. */
  putIfAbsent(name: string, bytes: Bytes): Promise<boolean>
  read(name: string): Promise<Bytes | null>
  /** Names in their order, those after `after` only. */
  list(after: string): AsyncIterable<string>
}

/** A checkpoint as the archive keeps it, with all that it covers. */
export type Archived = { checkpoint: Checkpoint; rows: CanonicalRow[] }

/** Where checkpoints are, within the archive. */
export const FOLDER = 'checkpoints/'
const NUMBER_DIGITS = 10

const padded = (number: number): string => String(number).padStart(NUMBER_DIGITS, '0')

/**
 * Numbers sort as the chain does. The hash is part of the name: a database that was restored continues beside what it
 * had exported before, and neither takes the other's place.
 */
export const nameOf = ({ number, hash }: Pick<Checkpoint, 'number' | 'hash'>): string =>
  `${FOLDER}${padded(number)}-${hash.slice(0, 32)}.jsonl.gz`

/** All checkpoints with a higher number come after it. */
export const nameAfter = (number: number): string => `${FOLDER}${padded(number + 1)}`

/** The number in a name, or null for what is not ours. */
export const numberIn = (name: string): number | null => {
  const [, digits] = /^checkpoints\/(\d{10})-[0-9a-f]{32}\.jsonl\.gz$/.exec(name) ?? []
  return digits === undefined ? null : Number(digits)
}

const through = async (bytes: Bytes, transform: CompressionStream | DecompressionStream): Promise<Bytes> =>
  new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(transform)).arrayBuffer())

/** JSON Lines, gzipped: the checkpoint first, then its rows exactly as they were hashed. */
export const pack = ({ checkpoint, rows }: Archived): Promise<Bytes> =>
  through(utf8([JSON.stringify(checkpoint), ...rows.map(canonicalLine), ''].join('\n')), new CompressionStream('gzip'))

const text = z.nullable(z.string())

const rowSchema = z.object({
  id: z.number(),
  event_key: text,
  at: z.number(),
  operation: z.string(),
  result: z.string(),
  code: text,
  bank_code: text,
  contract_number: text,
  actor: text,
  subject: text,
  address: text,
  request_id: text,
  detail: z.string(),
})

export const marksSchema = z.array(z.tuple([z.number(), z.string()]))

const checkpointSchema = z.object({
  number: z.number(),
  firstId: z.number(),
  lastId: z.number(),
  count: z.number(),
  newestAt: z.number(),
  rowsHash: z.string(),
  marks: marksSchema,
  previousHash: z.string(),
  sealedAt: z.number(),
  keyId: z.string(),
  hash: z.string(),
  signature: z.string(),
})

/** @throws on what `pack` did not write */
export const unpack = async (bytes: Bytes): Promise<Archived> => {
  const json = new TextDecoder().decode(await through(bytes, new DecompressionStream('gzip')))
  const [first = '', ...lines] = json.trimEnd().split('\n')
  return {
    checkpoint: z.parse(checkpointSchema, JSON.parse(first)),
    rows: lines.map(line => z.parse(rowSchema, JSON.parse(line))),
  }
}
