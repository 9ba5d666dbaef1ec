import type { Database, Deps } from '../deps.ts'

/** Rows that one run counts of each table; after a flood the next runs go on. */
const ROWS_AT_ONCE = 20_000

const COUNTED = {
  history: { table: 'history', outcome: 'result' },
  refusals: { table: 'refusals', outcome: 'code' },
} as const

type Source = keyof typeof COUNTED

const UNTIL = '(SELECT id FROM acts_counted_until WHERE source = ?1)'

/** Binds ?1 = source, ?2 = rows at most. Ids only grow and rows are written in their order, so none is missed. */
export const countSql = (source: Source): readonly [string, string] => {
  const { table, outcome } = COUNTED[source]
  return [
    `INSERT INTO act_counts (source, operation, outcome, total)
     SELECT ?1, operation, ${outcome}, count(*) FROM ${table}
     WHERE id > ${UNTIL} AND id <= ${UNTIL} + ?2 GROUP BY operation, ${outcome}
     ON CONFLICT DO UPDATE SET total = total + excluded.total`,
    `UPDATE acts_counted_until SET id = max(id, min(id + ?2, coalesce((SELECT max(id) FROM ${table}), 0)))
     WHERE source = ?1`,
  ]
}

/**
 * Adds what was written since the last run to the counters. Counting and moving on are one transaction, so that a run
 * that dies, or two at once, count nothing twice.
 */
export const countActs = async ({ db }: Pick<Deps, 'db'>): Promise<void> => {
  const sources: readonly Source[] = ['history', 'refusals']
  await db.batch(sources.flatMap(source => countSql(source).map(sql => db.prepare(sql).bind(source, ROWS_AT_ONCE))))
}

export type ActCount = { source: Source; operation: string; outcome: string; total: number }

/** As of the last run of the cron. */
export const findActCounts = async (db: Database): Promise<ActCount[]> => {
  const { results } = await db
    .prepare('SELECT source, operation, outcome, total FROM act_counts ORDER BY source, operation, outcome')
    .all<ActCount>()
  return results
}
