import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database, Origin } from '../deps.ts'
import type { MessageCode } from '../ui/messages.ts'
import { CANONICAL_COLUMNS, type CanonicalRow } from './canonical-row.ts'

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
  | 'register_contract'
  | 'correct_contract'
  | 'set_initial_password'
  | 'write_notice'
  | 'change_notice'
  | 'withdraw_notice'
  | 'change_user'
  | 'set_temporary_password'
  | 'delete_user'
  | 'revoke_certificate'
  | 'change_own_details'
  | 'change_mail'
  | 'change_password'
  | 'replace_temporary_password'
  | 'foreign_user'
  | 'foreign_record'
  | 'lock'
  | 'block'
  | 'lock_end'
  | 'release'
  | 'mail_bounced'
  | 'order_recovery'
  | 'recovery_done'
  | 'withdraw_recovery'
  | 'restore_database'
  | 'restore_lock'
  | 'restore_revocation'
  | 'request_approval'
  | 'approve'
  | 'decline'
  | 'withdraw'
  | 'lapse_approval'
  | 'correct_mail'
  | 'send_password_link'
  | 'use_password_link'
  | 'reset_master'
  | 'terminate_contract'
  | 'take_back_contract'
  | 'resend_mail'

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

/** A piece of SQL, such as a condition on what the batch has written so far, with the values of its `?`. */
export type Condition = { sql: string; values: (string | number)[] }

/** The database numbers the rows itself. */
const [, ...COLUMNS] = CANONICAL_COLUMNS

const rowOf = (entry: HistoryEntry): Omit<CanonicalRow, 'id'> => ({
  event_key: entry.eventKey ?? null,
  at: entry.at.getTime(),
  operation: entry.operation,
  result: entry.result,
  code: entry.code ?? null,
  bank_code: entry.bankCode ?? null,
  contract_number: entry.contractNumber ?? null,
  actor: entry.actor ?? null,
  subject: entry.subject ?? null,
  address: entry.origin?.address ?? null,
  request_id: entry.origin?.requestId ?? null,
  detail: JSON.stringify(entry.detail ?? {}),
})

const INSERT = `INSERT INTO history (${COLUMNS.join(', ')})`

/** The statement that writes the entry: it belongs into the batch of the change that it tells of. */
export const historyEntry = (db: Database, entry: HistoryEntry, onlyIf?: Condition): D1PreparedStatement => {
  const row = rowOf(entry)
  return db
    .prepare(`${INSERT} SELECT ${COLUMNS.map(() => '?').join(', ')} WHERE ${onlyIf?.sql ?? 'TRUE'}`)
    .bind(...COLUMNS.map(column => row[column]), ...(onlyIf?.values ?? []))
}

/** The same for any number of entries, in one statement. */
export const historyEntries = (db: Database, entries: readonly HistoryEntry[]): D1PreparedStatement =>
  db
    .prepare(`${INSERT} SELECT ${COLUMNS.map(column => `value ->> '${column}'`).join(', ')} FROM json_each(?)`)
    .bind(JSON.stringify(entries.map(rowOf)))

/**
 * One entry for each row of `rows`, which names a `contract_number` and a `detail` (JSON): for more entries than fit
 * into a parameter.
 */
export const historyEntriesOfContracts = (
  db: Database,
  entry: Omit<HistoryEntry, 'contractNumber' | 'detail' | 'eventKey'>,
  rows: Condition,
): D1PreparedStatement => {
  const row = rowOf(entry)
  const isOfRow = (column: string) => column === 'contract_number' || column === 'detail'
  return db
    .prepare(
      `${INSERT} SELECT ${COLUMNS.map(column => (isOfRow(column) ? `rows.${column}` : '?')).join(', ')}
       FROM (${rows.sql}) AS rows`,
    )
    .bind(...COLUMNS.filter(column => !isOfRow(column)).map(column => row[column]), ...rows.values)
}

export type RefusalEntry = {
  at: Date
  operation: Operation
  code: MessageCode
  origin: Origin
  subjectHash: string
  /** Whose record was tried; null where what was typed names none. */
  bankCode: string | null
}

/**
 * A refusal by source address, kept for 90 days and among the last five million. Whatever strangers can cause without limit stands here alone: what
 * is append-only for ten years must not be theirs to fill.
 */
export const refusalEntry = (db: Database, entry: RefusalEntry): D1PreparedStatement =>
  db
    .prepare('INSERT INTO refusals (at, operation, code, address, subject_hash, bank_code) VALUES (?, ?, ?, ?, ?, ?)')
    .bind(entry.at.getTime(), entry.operation, entry.code, entry.origin.address, entry.subjectHash, entry.bankCode)
