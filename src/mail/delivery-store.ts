import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database } from '../deps.ts'

/** A mail as staff see it: what became of it, never what it says. Instants are milliseconds since the epoch. */
export type DeliveredMail = {
  id: number
  kind: string
  recipient: string
  subject: string
  state: 'pending' | 'sent' | 'failed'
  attempts: number
  lastError: string | null
  nextAttemptAt: number
  createdAt: number
  sentAt: number | null
  bouncedAt: number | null
  contractNumber: string | null
}

const COLUMNS = `o.id, o.kind, o.recipient, o.subject, o.state, o.attempts, o.last_error AS lastError,
  o.next_attempt_at AS nextAttemptAt, o.created_at AS createdAt, o.sent_at AS sentAt, o.bounced_at AS bouncedAt,
  o.contract_number AS contractNumber`

const page = (index: string, where: string): string =>
  `SELECT ${COLUMNS} FROM outbox o INDEXED BY ${index} WHERE ${where} AND o.id < ?2 ORDER BY o.id DESC LIMIT ?3`

/**
 * Whose mails: a contract's with its users', one user's, or those of a bank that did not arrive. Each binds ?1 = whose,
 * ?2 = before id, ?3 = limit.
 */
export const MAILS_OF = {
  contract: page('outbox_of_contract', 'o.contract_number = ?1'),
  user: page('outbox_by_user', 'o.user = ?1'),
  failed: page('outbox_failed_of_bank', `o.bank_code = ?1 AND o.state = 'failed' AND o.bounced_at IS NULL`),
  waiting: page('outbox_waiting_of_bank', `o.bank_code = ?1 AND o.state = 'pending'`),
  bounced: page('outbox_bounced_of_bank', 'o.bank_code = ?1 AND o.bounced_at IS NOT NULL'),
} as const

export type MailScope = { kind: keyof typeof MAILS_OF; key: string }

/** Newest first. */
export const findMailsOf = async (
  db: Database,
  { kind, key }: MailScope,
  { before, limit }: { before: number; limit: number },
): Promise<DeliveredMail[]> => {
  const { results } = await db.prepare(MAILS_OF[kind]).bind(key, before, limit).all<DeliveredMail>()
  return results
}

export type BanksMail = DeliveredMail & {
  user: string | null
  /** How often staff had it sent again. */
  resent: number
  hasText: 0 | 1
  /** The address of the same user, or else of the same contract, as it is now. */
  addressNow: string | null
}

/** Another bank's mail is not there. */
export const findMailOfBank = (db: Database, bankCode: string, id: number): Promise<BanksMail | null> =>
  db
    .prepare(
      `SELECT ${COLUMNS}, o.user, o.resent, o.text IS NOT NULL AS hasText,
              CASE WHEN o.user IS NULL THEN c.mail WHEN u.status = 'active' THEN u.mail END AS addressNow
       FROM outbox o JOIN contracts c ON c.number = o.contract_number LEFT JOIN users u ON u.id = o.user
       WHERE o.id = ? AND c.bank_code = ?`,
    )
    .bind(id, bankCode)
    .first<BanksMail>()

/** Of two clicks the later one finds another number and changes nothing. */
export const countResending = (db: Database, { id, resent }: { id: number; resent: number }): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE outbox SET resent = resent + 1
       WHERE id = ?1 AND resent = ?2 AND text IS NOT NULL AND state <> 'pending'`,
    )
    .bind(id, resent)

/** A mail of its own with the same words: what became of the first stays to be seen. */
export const insertCopy = (
  db: Database,
  { id, resent }: { id: number; resent: number },
  to: string,
  at: Date,
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO outbox
         (dedupe_key, kind, user, contract_number, recipient, subject, text, next_attempt_at, created_at)
       SELECT ?2, kind, user, contract_number, ?3, subject, text, ?4, ?4 FROM outbox WHERE id = ?1`,
    )
    .bind(id, `resent:${id}:${resent}`, to, at.getTime())
