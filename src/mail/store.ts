import type { Database } from '../deps.ts'

/** A mail under this flush's lease; `attempts` includes this one and is the lease's mark. */
export type LeasedMail = { id: number; recipient: string; subject: string; text: string; attempts: number }

/** Takes up to `limit` due mails for `leaseMs`. One UPDATE decides: no mail goes to two flushes. */
export const leaseDueMails = async (
  db: Database,
  { at, leaseMs, limit }: { at: Date; leaseMs: number; limit: number },
): Promise<LeasedMail[]> => {
  const { results } = await db
    .prepare(
      `UPDATE outbox SET leased_until = ?1 + ?2, attempts = attempts + 1
       WHERE id IN (
         SELECT id FROM outbox
         WHERE state = 'pending' AND text IS NOT NULL AND next_attempt_at <= ?1 AND leased_until <= ?1
         ORDER BY is_bulk, next_attempt_at LIMIT ?3)
       RETURNING id, recipient, subject, text, attempts`,
    )
    .bind(at.getTime(), leaseMs, limit)
    .all<LeasedMail>()
  return results
}

/** Whoever's lease ran out must not write over what the next one did. */
const UNDER_LEASE = `WHERE id = ?1 AND attempts = ?2 AND state = 'pending'`

/** Only while the lease is ours, as the two below: whoever took it over decides. */
export const markMailSent = (db: Database, mail: LeasedMail, providerId: string | null, at: Date) =>
  db
    .prepare(`UPDATE outbox SET state = 'sent', sent_at = ?3, provider_id = ?4, last_error = NULL ${UNDER_LEASE}`)
    .bind(mail.id, mail.attempts, at.getTime(), providerId)

/** Given up: staff see it. */
export const markMailFailed = (db: Database, mail: LeasedMail, error: string) =>
  db.prepare(`UPDATE outbox SET state = 'failed', last_error = ?3 ${UNDER_LEASE}`).bind(mail.id, mail.attempts, error)

/** Gives the lease back until the next attempt. */
export const postponeMail = (db: Database, mail: LeasedMail, nextAttemptAt: Date, error: string) =>
  db
    .prepare(`UPDATE outbox SET next_attempt_at = ?3, leased_until = 0, last_error = ?4 ${UNDER_LEASE}`)
    .bind(mail.id, mail.attempts, nextAttemptAt.getTime(), error)

/** Makes due now what is to wait longer than these milliseconds. Answers how many. */
export const hastenMails = async (
  db: Database,
  at: Date,
  { attempt, lease }: { attempt: number; lease: number },
): Promise<number> => {
  const { meta } = await db
    .prepare(
      `UPDATE outbox SET next_attempt_at = min(next_attempt_at, ?1), leased_until = 0
       WHERE state = 'pending' AND text IS NOT NULL AND is_bulk IN (0, 1)
         AND (next_attempt_at > ?1 + ?2 OR leased_until > ?1 + ?3)`,
    )
    .bind(at.getTime(), attempt, lease)
    .run()
  return meta.changes
}
