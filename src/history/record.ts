import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database, Origin } from '../deps.ts'
import type { MessageCode } from '../ui/messages.ts'

/** What the history calls an act. The screens translate; the codes stay for ten years. */
export type Operation =
  | 'registration_login'
  | 'register_master'
  | 'enrolment_login'
  | 'code_sent'
  | 'code_proved'
  | 'issue_certificate'
  | 'supersede_certificate'
  | 'login'
  | 'logout'
  | 'register_user'
  | 'change_user'
  | 'set_temporary_password'
  | 'delete_user'
  | 'revoke_certificate'
  | 'change_own_details'
  | 'change_mail'
  | 'change_password'
  | 'replace_temporary_password'
  | 'foreign_user'
  | 'lock'
  | 'block'
  | 'lock_end'
  | 'release'

export type HistoryEntry = {
  at: Date
  operation: Operation
  result: 'done' | 'refused'
  /** Why it was refused. */
  code?: MessageCode
  bankCode?: string
  contractNumber?: string
  /** Row ids of users: who did it and whom it concerns. */
  actor?: string
  subject?: string
  origin?: Origin
  detail?: Record<string, string | number>
  /** Set for what is reported at least once and must stand there exactly once. */
  eventKey?: string
}

/** An SQL condition on what the batch has written so far, for entries whose result the write itself decides. */
export type Condition = { sql: string; values: (string | number)[] }

/** The statement that writes the entry: it belongs into the batch of the change that it tells of. */
export const historyEntry = (db: Database, entry: HistoryEntry, onlyIf?: Condition): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO history
         (event_key, at, operation, result, code, bank_code, contract_number, actor, subject, address, request_id, detail)
       SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE ${onlyIf?.sql ?? 'TRUE'}`,
    )
    .bind(
      entry.eventKey ?? null,
      entry.at.getTime(),
      entry.operation,
      entry.result,
      entry.code ?? null,
      entry.bankCode ?? null,
      entry.contractNumber ?? null,
      entry.actor ?? null,
      entry.subject ?? null,
      entry.origin?.address ?? null,
      entry.origin?.requestId ?? null,
      JSON.stringify(entry.detail ?? {}),
      ...(onlyIf?.values ?? []),
    )

export type RefusalEntry = { at: Date; operation: Operation; code: MessageCode; origin: Origin; subjectHash: string }

/**
 * A refusal by source address, kept for 90 days. Whatever strangers can cause without limit stands here alone: what
 * is append-only for ten years must not be theirs to fill.
 */
export const refusalEntry = (db: Database, entry: RefusalEntry): D1PreparedStatement =>
  db
    .prepare('INSERT INTO refusals (at, operation, code, address, subject_hash) VALUES (?, ?, ?, ?, ?)')
    .bind(entry.at.getTime(), entry.operation, entry.code, entry.origin.address, entry.subjectHash)
