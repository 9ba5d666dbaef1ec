import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database, Deps } from '../deps.ts'
import type { Condition } from '../history/record.ts'
import { isDoneWithin } from '../lib/is-done-within.ts'
import { CLOCK_SKEW_MS, MINUTE_MS } from '../lib/jst.ts'
import type { Mailer } from './mailer.ts'
import { hastenMails, type LeasedMail, leaseDueMails, markMailFailed, markMailSent, postponeMail } from './store.ts'
import type { MailText } from './templates/mail-text.ts'

export type MailKind =
  | 'registered'
  | 'master_registered'
  | 'certificate_issued'
  | 'locked'
  | 'blocked'
  | 'released'
  | 'revoked'
  | 'ca_replaced'
  | 'user_deleted'
  | 'details_changed'
  | 'password_changed'
  | 'user_registered'
  | 'general_user_blocked'
  | 'expiry_30_days'
  | 'expiry_10_days'
  | 'expired'
  | 'contract_corrected'
  | 'initial_password_set'
  | 'approval_decided'
  | 'contract_released'
  | 'contract_terminated'
  | 'contract_taken_back'
  | 'master_reset'
  | 'password_link'

export type QueuedMail = {
  kind: MailKind
  to: string
  mail: MailText
  at: Date
  user?: string
  contractNumber?: string
  /** Set where the same mail may be asked for more than once and must be queued once. */
  dedupeKey?: string
  /** One of very many: it waits behind the mails that a person's act has caused. */
  isBulk?: boolean
}

/** The statement that queues mails: it belongs into the batch of what they tell of. */
export const queuedMails = (
  db: Database,
  mails: readonly QueuedMail[],
  onlyIf: Condition = { sql: 'TRUE', values: [] },
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO outbox
         (dedupe_key, kind, user, contract_number, recipient, subject, text, is_bulk, next_attempt_at, created_at)
       SELECT value ->> 'dedupeKey', value ->> 'kind', value ->> 'user', value ->> 'contractNumber', value ->> 'to',
              value ->> 'subject', value ->> 'text', value ->> 'isBulk', value ->> 'at', value ->> 'at'
       FROM json_each(?) WHERE ${onlyIf.sql} ON CONFLICT (dedupe_key) DO NOTHING`,
    )
    .bind(
      JSON.stringify(
        mails.map(({ mail, at, isBulk = false, ...rest }) => ({
          ...rest,
          ...mail,
          at: at.getTime(),
          isBulk: Number(isBulk),
        })),
      ),
      ...onlyIf.values,
    )

/** The statement that queues a mail: it belongs into the batch of what the mail tells of. */
export const queuedMail = (db: Database, mail: QueuedMail, onlyIf?: Condition): D1PreparedStatement =>
  queuedMails(db, [mail], onlyIf)

/** Longer than a sending can take, so that no two flushes send the same mail unless one died. */
const LEASE_MS = MINUTE_MS
/** Of one round: below a Worker's limit of six connections at once. */
const PARALLEL = 5
const LONGEST_BACK_OFF_MS = 6 * 60 * MINUTE_MS
/** With the back-off below, about two and a half days of trying before staff have to look at it. */
const MOST_ATTEMPTS = 20

/** 1, 2, 4 … minutes, at most 6 hours. */
const backOffMs = (attempts: number): number => Math.min(2 ** (attempts - 1) * MINUTE_MS, LONGEST_BACK_OFF_MS)

type Count = { sent: number; putOff: number }

/** How long a mail's note may wait to be written with others: who is killed meanwhile has the mail sent twice. */
const LONGEST_NOTE_MS = 100

const noteOf = ({ db, now }: Deps, mail: LeasedMail, result: Awaited<ReturnType<Mailer>>): D1PreparedStatement => {
  if (result.ok) return markMailSent(db, mail, result.value.providerId, now())
  if (mail.attempts >= MOST_ATTEMPTS) return markMailFailed(db, mail, result.error)
  return postponeMail(db, mail, new Date(now().getTime() + backOffMs(mail.attempts)), result.error)
}

/** One round: sends up to PARALLEL of what is due, and notes what came of those that ended at about the same time. */
const sendDue = async (deps: Deps): Promise<Count> => {
  const { db, mailer, now } = deps
  const count = { sent: 0, putOff: 0 }
  const due = await leaseDueMails(db, { at: now(), leaseMs: LEASE_MS, limit: PARALLEL })
  const notes: D1PreparedStatement[] = []
  const allSent = Promise.all(
    due.map(async mail => {
      const result = await mailer({ to: mail.recipient, subject: mail.subject, text: mail.text })
      count[result.ok ? 'sent' : 'putOff'] += 1
      notes.push(noteOf(deps, mail, result))
    }),
  )
  let isOver: boolean
  do {
    isOver = await isDoneWithin(allSent, LONGEST_NOTE_MS)
    if (notes.length > 0) await db.batch(notes.splice(0))
  } while (!isOver)
  return count
}

/**
 * Sends what is due. Safe to run any number of times at once: a lease decides who sends which mail. A mail is sent
 * again only when its sender died, or the provider timed out, between the sending and the note of it (at least once).
 * @param limit how many mails at most, roughly: what is left is the next flush's
 * @returns how many were sent and how many were put off
 */
export const flushOutbox = async (deps: Deps, limit: number): Promise<Count> => {
  const total = { sent: 0, putOff: 0 }
  while (total.sent + total.putOff < limit) {
    const { sent, putOff } = await sendDue(deps)
    total.sent += sent
    total.putOff += putOff
    if (sent + putOff < PARALLEL) break
  }
  return total
}

/**
 * Sends what is due now that a mail was queued, together with others of this isolate who have just queued theirs. What
 * is left after some seconds is the cron's.
 */
export const sendQueuedMails = (deps: Deps): Promise<void> =>
  deps.mailRun.join(async () => {
    const { sent, putOff } = await sendDue(deps)
    return sent + putOff === PARALLEL
  })

/**
 * Makes mails due that would wait longer than any back-off or lease lasts: a clock that was ahead has queued, leased or
 * postponed them, and was put right.
 */
export const hastenOutbox = async ({ db, now }: Deps): Promise<number> => {
  const at = now()
  const latest = { attempt: LONGEST_BACK_OFF_MS + CLOCK_SKEW_MS, lease: LEASE_MS + CLOCK_SKEW_MS }
  return hastenMails(db, at, latest)
}
