import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database, Deps } from '../deps.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import type { MailText } from './templates/mail-text.ts'

const keyOf = (id: string): string => `password_link:${id}`

/** The fact of a mail with a link, in the batch of what causes it. Its text carries a secret: there is no column for it. */
export const linkMailRow = (
  db: Database,
  mail: { id: string; user: string; contractNumber: string; to: string },
  subject: string,
  at: Date,
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO outbox (dedupe_key, kind, user, contract_number, recipient, subject, next_attempt_at, created_at)
       VALUES (?1, 'password_link', ?2, ?3, ?4, ?5, ?6, ?6)`,
    )
    .bind(keyOf(mail.id), mail.user, mail.contractNumber, mail.to, subject, at.getTime())

/** Sends the mail of a link and notes how it went; what was refused stays pending. */
export const sendLinkMail = async (
  { db, mailer, now }: Deps,
  id: string,
  to: string,
  { subject, text }: MailText,
): Promise<Result<null, string>> => {
  const result = await mailer({ to, subject, text })
  const note = result.ok
    ? db
        .prepare(
          `UPDATE outbox SET state = 'sent', attempts = attempts + 1, sent_at = ?2, provider_id = ?3, last_error = NULL
           WHERE dedupe_key = ?1`,
        )
        .bind(keyOf(id), now().getTime(), result.value.providerId)
    : db
        .prepare('UPDATE outbox SET attempts = attempts + 1, last_error = ?2 WHERE dedupe_key = ?1')
        .bind(keyOf(id), result.error)
  await note.run()
  return result.ok ? ok(null) : refused(result.error)
}

/** It will not be sent any more, and staff see that it was not. One that was sent stays so. */
export const markLinkMailFailed = (db: Database, id: string, reason: string): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE outbox SET state = 'failed', last_error = coalesce(last_error, ?2) WHERE dedupe_key = ?1 AND state = 'pending'`,
    )
    .bind(keyOf(id), reason)
