import type { D1PreparedStatement } from '@cloudflare/workers-types'
import * as z from 'zod/mini'
import type { Database } from '../deps.ts'
import { marksSchema } from './archive.ts'
import { CANONICAL_COLUMNS, type CanonicalRow } from './canonical-row.ts'
import type { Checkpoint } from './checkpoint.ts'

/** A checkpoint as the database has it: `marks` is JSON. */
export type CheckpointRow = Omit<Checkpoint, 'marks'> & { marks: string }

export const CHECKPOINT_COLUMNS = `number, first_id AS firstId, last_id AS lastId, row_count AS count,
  newest_at AS newestAt, rows_hash AS rowsHash, marks, previous_hash AS previousHash, sealed_at AS sealedAt,
  key_id AS keyId, hash, signature`

/** Binds ?1 = after this id, ?2 = up to this one, ?3 = how many. */
export const ROWS_SQL = `SELECT ${CANONICAL_COLUMNS.join(', ')} FROM history WHERE id > ?1 AND id <= ?2 ORDER BY id LIMIT ?3`

/** From the database's row. Throws where its marks are no marks. */
export const toCheckpoint = (row: CheckpointRow): Checkpoint => ({
  ...row,
  marks: z.parse(marksSchema, JSON.parse(row.marks)),
})

/** The end of the chain; null before the first. */
export const findLastCheckpoint = (db: Database): Promise<Pick<Checkpoint, 'number' | 'hash' | 'lastId'> | null> =>
  db
    .prepare('SELECT number, hash, last_id AS lastId FROM history_checkpoints ORDER BY number DESC LIMIT 1')
    .first<Pick<Checkpoint, 'number' | 'hash' | 'lastId'>>()

/** Rows after one id up to another, oldest first. */
export const findRows = async (
  db: Database,
  { after, upTo, limit }: { after: number; upTo: number; limit: number },
): Promise<CanonicalRow[]> => {
  const { results } = await db.prepare(ROWS_SQL).bind(after, upTo, limit).all<CanonicalRow>()
  return results
}

/** Only as the next one of the chain that was read: a run that was overtaken changes nothing. */
export const insertCheckpoint = (db: Database, c: Checkpoint): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO history_checkpoints (number, first_id, last_id, row_count, newest_at, rows_hash, marks,
         previous_hash, sealed_at, key_id, hash, signature)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12
       WHERE ?8 = coalesce((SELECT hash FROM history_checkpoints ORDER BY number DESC LIMIT 1), ?8)
         AND ?1 = (SELECT coalesce(max(number), 0) + 1 FROM history_checkpoints)`,
    )
    .bind(
      c.number,
      c.firstId,
      c.lastId,
      c.count,
      c.newestAt,
      c.rowsHash,
      JSON.stringify(c.marks),
      c.previousHash,
      c.sealedAt,
      c.keyId,
      c.hash,
      c.signature,
    )

/** The oldest checkpoints that the archive has not acknowledged, each with where its rows begin. */
export const findUnexported = async (db: Database, limit: number): Promise<(Checkpoint & { after: number })[]> => {
  const { results } = await db
    .prepare(
      `SELECT ${CHECKPOINT_COLUMNS},
         coalesce((SELECT p.last_id FROM history_checkpoints p WHERE p.number = c.number - 1), 0) AS "after"
       FROM history_checkpoints c WHERE number > (SELECT coalesce(max(checkpoint), 0) FROM history_exports)
       ORDER BY number LIMIT ?`,
    )
    .bind(limit)
    .all<CheckpointRow & { after: number }>()
  return results.map(row => ({ ...toCheckpoint(row), after: row.after }))
}

/** Noted once, however many runs exported it. */
export const markExported = (db: Database, number: number, name: string, at: Date): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO history_exports (checkpoint, name, exported_at)
       SELECT ?1, ?2, ?3 WHERE ?1 = (SELECT coalesce(max(checkpoint), 0) + 1 FROM history_exports)`,
    )
    .bind(number, name, at.getTime())

type Purgeable = { number: number; lastId: number }

/** The next checkpoint whose rows are all older than `before`, if the archive has it. */
export const findPurgeable = (db: Database, before: Date): Promise<Purgeable | null> =>
  db
    .prepare(
      `SELECT c.number, c.last_id AS lastId FROM history_checkpoints c JOIN history_exports e ON e.checkpoint = c.number
       WHERE c.number = (SELECT coalesce(max(checkpoint), 0) + 1 FROM history_purges) AND c.newest_at < ?`,
    )
    .bind(before.getTime())
    .first<Purgeable>()

/** The note first: it is what lets the rows go. */
export const purgeCheckpoint = (db: Database, { number, lastId }: Purgeable, at: Date): D1PreparedStatement[] => [
  db
    .prepare('INSERT INTO history_purges (checkpoint, last_id, purged_at) VALUES (?, ?, ?)')
    .bind(number, lastId, at.getTime()),
  db.prepare('DELETE FROM history WHERE id <= ?').bind(lastId),
]

/** The number of the last checkpoint until this instant; 0 if there is none. */
export const findLastSealedBefore = async (db: Database, at: Date): Promise<number> => {
  const row = await db
    .prepare('SELECT coalesce(max(number), 0) AS number FROM history_checkpoints WHERE sealed_at <= ?')
    .bind(at.getTime())
    .first<{ number: number }>()
  return row?.number ?? 0
}

/** What the archive's names of the later checkpoints are made of. */
export const findCheckpointNames = async (
  db: Database,
  after: number,
): Promise<Pick<Checkpoint, 'number' | 'hash'>[]> => {
  const { results } = await db
    .prepare('SELECT number, hash FROM history_checkpoints WHERE number > ? ORDER BY number')
    .bind(after)
    .all<Pick<Checkpoint, 'number' | 'hash'>>()
  return results
}
