import type { Database } from '../deps.ts'
import type { AlertKind } from './needs-attention.ts'

/** Of any number of runs at once, and within `restMs` after it, only one may tell the operators. */
export const claimAlert = async (db: Database, kind: AlertKind, at: Date, restMs: number): Promise<boolean> => {
  const { meta } = await db
    .prepare(
      `INSERT INTO alerts (kind, told_at) VALUES (?1, ?2)
       ON CONFLICT DO UPDATE SET told_at = excluded.told_at WHERE told_at <= excluded.told_at - ?3`,
    )
    .bind(kind, at.getTime(), restMs)
    .run()
  return meta.changes === 1
}

/** They could not be told: the next run tries again. */
export const releaseAlert = (db: Database, kind: AlertKind, at: Date) =>
  db.prepare('DELETE FROM alerts WHERE kind = ? AND told_at = ?').bind(kind, at.getTime()).run()
