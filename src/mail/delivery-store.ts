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
}

const COLUMNS = `id, kind, recipient, subject, state, attempts, last_error AS lastError,
  next_attempt_at AS nextAttemptAt, created_at AS createdAt, sent_at AS sentAt, bounced_at AS bouncedAt`

/** Whose mails: a contract's with its users', or one user's. Each binds ?1 = whose, ?2 = before id, ?3 = limit. */
export const MAILS_OF = {
  contract: `SELECT ${COLUMNS} FROM outbox WHERE contract_number = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3`,
  user: `SELECT ${COLUMNS} FROM outbox WHERE user = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3`,
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
