import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database } from '../deps.ts'

/** A certificate whose notice is due. Instants are milliseconds since the epoch. */
export type DueCertificate = {
  serial: string
  notAfter: number
  nextNoticeAt: number
  /** A newer certificate lives: there is nothing to tell now. */
  isReplaced: 0 | 1
  user: string
  userId: string
  name: string
  mail: string
  contractNumber: string
}

/** Binds ?1 = now, ?2 = limit. Walks the index of what is due and nothing else. */
export const DUE_NOTICES = `
  SELECT x.serial, x.not_after AS notAfter, x.next_notice_at AS nextNoticeAt,
         x.slot = 'current' AND EXISTS (
           SELECT 1 FROM certificates p WHERE p.user = x.user AND p.slot = 'pending' AND p.not_after > ?1) AS isReplaced,
         u.id AS user, u.user_id AS userId, u.name, u.mail, u.contract_number AS contractNumber
  FROM certificates x JOIN users u ON u.id = x.user
  WHERE x.next_notice_at <= ?1 ORDER BY x.next_notice_at LIMIT ?2`

/** Certificates whose next notice is due, at most `limit`. */
export const findDueNotices = async (db: Database, at: Date, limit: number): Promise<DueCertificate[]> => {
  const { results } = await db.prepare(DUE_NOTICES).bind(at.getTime(), limit).all<DueCertificate>()
  return results
}

export type NoticeStep = { serial: string; seen: number; next: number | null }

/** Moves each certificate on from the notice that was seen due; one that is not as it was seen stays. */
export const advanceNotices = (db: Database, steps: readonly NoticeStep[]): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE certificates SET next_notice_at = step.value ->> 'next'
       FROM json_each(?) AS step
       WHERE serial = step.value ->> 'serial' AND next_notice_at = step.value ->> 'seen'`,
    )
    .bind(JSON.stringify(steps))
