import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database, Deps } from '../deps.ts'
import { HOUR_MS } from '../lib/jst.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { newId } from '../lib/tokens.ts'
import type { MailText } from './templates/mail-text.ts'

/** A code mail is a row without text: it is sent at once, and only that it was sent may stay. */
export type CodeMail = {
  /** Names the row from its reservation to the note of its sending. */
  key: string
  user: string
  contractNumber: string
  enrolment: string
  to: string
}

/** Names one sending of a code in the outbox. */
export const newCodeMailKey = (): string => `code:${newId()}`

/** How often codes may be sent: a failed sending does not count. */
const CODES_PER_HOUR = 10
export const CODES_PER_ENROLMENT = 4

const COUNTED = `kind = 'code' AND state <> 'failed'`

/** Takes one of the user's and the enrolment's sendings; changes nothing when there is none left. */
export const reserveCodeMail = (db: Database, mail: CodeMail, subject: string, at: Date): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO outbox (dedupe_key, kind, user, contract_number, enrolment, recipient, subject, next_attempt_at, created_at)
       SELECT ?1, 'code', ?2, ?3, ?4, ?5, ?6, ?7, ?7
       WHERE (SELECT count(*) FROM outbox WHERE user = ?2 AND ${COUNTED} AND created_at > ?7 - ?8) < ?9
         AND (SELECT count(*) FROM outbox WHERE enrolment = ?4 AND ${COUNTED}) < ?10`,
    )
    .bind(
      mail.key,
      mail.user,
      mail.contractNumber,
      mail.enrolment,
      mail.to,
      subject,
      at.getTime(),
      HOUR_MS,
      CODES_PER_HOUR,
      CODES_PER_ENROLMENT,
    )

/** When the next code may be sent, or null if at once. */
export const nextCodeAt = async (db: Database, user: string, at: Date): Promise<Date | null> => {
  const tenthLast = await db
    .prepare(
      `SELECT created_at AS createdAt FROM outbox WHERE user = ?1 AND ${COUNTED} AND created_at > ?2 - ?3
       ORDER BY created_at DESC LIMIT 1 OFFSET ?4`,
    )
    .bind(user, at.getTime(), HOUR_MS, CODES_PER_HOUR - 1)
    .first<{ createdAt: number }>()
  return tenthLast && new Date(tenthLast.createdAt + HOUR_MS)
}

/** How many codes were sent for the enrolment; sendings that failed do not count. */
export const countCodesOf = async (db: Database, enrolment: string): Promise<number> => {
  const row = await db
    .prepare(`SELECT count(*) AS sent FROM outbox WHERE enrolment = ? AND ${COUNTED}`)
    .bind(enrolment)
    .first<{ sent: number }>()
  return row?.sent ?? 0
}

/** Sends a reserved code mail while the user waits, and notes how it went. */
export const sendCodeMail = async (
  deps: Deps,
  mail: CodeMail,
  { subject, text }: MailText,
): Promise<Result<null, string>> => {
  const { db, mailer, now } = deps
  const result = await mailer({ to: mail.to, subject, text })
  const note = result.ok
    ? db
        .prepare(`UPDATE outbox SET state = 'sent', attempts = 1, sent_at = ?2, provider_id = ?3 WHERE dedupe_key = ?1`)
        .bind(mail.key, now().getTime(), result.value.providerId)
    : db
        .prepare(`UPDATE outbox SET state = 'failed', attempts = 1, last_error = ?2 WHERE dedupe_key = ?1`)
        .bind(mail.key, result.error)
  await note.run()
  return result.ok ? ok(null) : refused(result.error)
}
