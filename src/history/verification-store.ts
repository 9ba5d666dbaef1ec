import type { CanonicalRow } from './canonical-row.ts'
import type { Checkpoint } from './checkpoint.ts'
import { CHECKPOINT_COLUMNS, type CheckpointRow, ROWS_SQL, toCheckpoint } from './checkpoint-store.ts'

/** What the database says about itself; a verifier believes none of it without proof. */
export type Facts = {
  /** The highest id there, and the highest that was ever given (AUTOINCREMENT's own note). */
  lastId: number
  lastGiven: number
  /** Ids that no insert can have given. */
  impossibleIds: number[]
  /** Checkpoints noted as exported and as purged, up to these numbers. */
  exported: number
  purged: number
}

export type HistorySource = {
  facts(): Promise<Facts>
  /** The next ones after this number, in order; none at the end. */
  checkpoints(after: number): Promise<Checkpoint[]>
  /** Rows after one id up to another, in order. */
  rows(after: number, upTo: number, limit: number): Promise<CanonicalRow[]>
}

/** Runs one SELECT with numbers for ?1, ?2 …: on D1, on a file, or through wrangler. */
export type Ask = <Row>(sql: string, ...numbers: number[]) => Promise<Row[]>

const FACTS_SQL = `SELECT coalesce((SELECT max(id) FROM history), 0) AS lastId,
  coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'history'), 0) AS lastGiven,
  coalesce((SELECT json_group_array(id) FROM (SELECT id FROM history WHERE id < 1 LIMIT 100)), '[]') AS impossibleIds,
  coalesce((SELECT max(checkpoint) FROM history_exports), 0) AS exported,
  coalesce((SELECT max(checkpoint) FROM history_purges), 0) AS purged`

const CHECKPOINTS_AT_ONCE = 50

/** The history of a database that answers SQL, wherever it is. */
export const historySource = (ask: Ask): HistorySource => ({
  async facts() {
    const [row] = await ask<Omit<Facts, 'impossibleIds'> & { impossibleIds: string }>(FACTS_SQL)
    if (!row) throw new Error('the database answered nothing')
    const impossibleIds: number[] = JSON.parse(row.impossibleIds)
    return { ...row, impossibleIds }
  },

  async checkpoints(after) {
    const sql = `SELECT ${CHECKPOINT_COLUMNS} FROM history_checkpoints WHERE number > ?1 ORDER BY number LIMIT ?2`
    return (await ask<CheckpointRow>(sql, after, CHECKPOINTS_AT_ONCE)).map(toCheckpoint)
  },

  rows: (after, upTo, limit) => ask<CanonicalRow>(ROWS_SQL, after, upTo, limit),
})
