import type { Database } from '../deps.ts'
import { DAY_MS } from '../lib/jst.ts'

const MOST_COUNTED = 10_000

/** Binds ?1 = now, ?2 = until. From the index alone. */
export const EXPIRING_SQL = `SELECT count(*) AS n FROM (
  SELECT 1 FROM certificates INDEXED BY certificates_by_end
  WHERE not_after > ?1 AND not_after <= ?2 AND slot IS NOT NULL LIMIT ${MOST_COUNTED})`

/** Certificates in use that end within so many days; 10,000 stands for any greater number. */
export const countExpiring = async (db: Database, at: Date, days: number): Promise<number> => {
  const now = at.getTime()
  const row = await db
    .prepare(EXPIRING_SQL)
    .bind(now, now + days * DAY_MS)
    .first<{ n: number }>()
  return row?.n ?? 0
}
