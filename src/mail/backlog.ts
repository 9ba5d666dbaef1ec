import type { Database } from '../deps.ts'
import { DAY_MS, MINUTE_MS } from '../lib/jst.ts'

/** Counted no further: from there on it is only "very many". */
const MOST_COUNTED = 10_000
/** The queue is tried each minute and a mail again after 1, 2, 4 and 8 minutes: whoever waits longer waits for us. */
const STALLED_AFTER_MS = 15 * MINUTE_MS

/** Instants and durations in milliseconds; counts end at 10,000. */
export type MailBacklog = {
  waiting: number
  /** Of the many that wait behind the others (expiry notices): hours are normal on a morning with many. */
  waitingInBulk: number
  /** How long the oldest waits that a person's act has caused. */
  oldestWaits: number
  isStalled: boolean
  /** Given up in the last seven days. */
  failed: number
}

const WAITING = `state = 'pending' AND text IS NOT NULL`

/** Binds ?1 = since when failed ones count. Every part is a bounded walk of an index. */
export const BACKLOG_SQL = `SELECT
  (SELECT count(*) FROM (SELECT 1 FROM outbox WHERE ${WAITING} AND is_bulk = 0 LIMIT ${MOST_COUNTED})) AS waiting,
  (SELECT count(*) FROM (SELECT 1 FROM outbox WHERE ${WAITING} AND is_bulk = 1 LIMIT ${MOST_COUNTED})) AS waitingInBulk,
  (SELECT min(created_at) FROM outbox WHERE ${WAITING} AND is_bulk = 0) AS oldestAt,
  (SELECT count(*) FROM (SELECT 1 FROM outbox WHERE state = 'failed' AND created_at > ?1 LIMIT ${MOST_COUNTED})) AS failed`

/** What the mail queue holds. */
export const findMailBacklog = async (db: Database, at: Date): Promise<MailBacklog> => {
  const row = await db
    .prepare(BACKLOG_SQL)
    .bind(at.getTime() - 7 * DAY_MS)
    .first<{ waiting: number; waitingInBulk: number; oldestAt: number | null; failed: number }>()
  if (!row) throw new Error('a query of four counts always has a row')
  const { oldestAt, ...counts } = row
  const oldestWaits = oldestAt === null ? 0 : Math.max(0, at.getTime() - oldestAt)
  return { ...counts, oldestWaits, isStalled: oldestWaits > STALLED_AFTER_MS }
}
