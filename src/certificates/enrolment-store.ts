import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database } from '../deps.ts'

export type Enrolment = {
  tokenHash: string
  user: string
  /** Of the user's password that opened it. */
  passwordVersion: number
  codeHash: string
  codeTries: number
  expiresAt: number
  provedAt: number | null
  /** When a password of the user's own took the place of the temporary one here. */
  replacedAt: number | null
  spentAt: number | null
  voidedAt: number | null
  userId: string
  name: string
  mail: string
  role: 'master' | 'general'
  contractNumber: string
  bankCode: string
}

/** With its user, whatever became of it: the use-cases judge. */
export const findEnrolment = (db: Database, tokenHash: string): Promise<Enrolment | null> =>
  db
    .prepare(
      `SELECT e.token_hash AS tokenHash, e.user, e.password_version AS passwordVersion,
              e.code_hash AS codeHash, e.code_tries AS codeTries, e.expires_at AS expiresAt, e.proved_at AS provedAt,
              e.replaced_at AS replacedAt, e.spent_at AS spentAt, e.voided_at AS voidedAt,
              u.user_id AS userId, u.name, u.mail, u.role, u.contract_number AS contractNumber, c.bank_code AS bankCode
       FROM enrolments e JOIN users u ON u.id = e.user JOIN contracts c ON c.number = u.contract_number
       WHERE e.token_hash = ?`,
    )
    .bind(tokenHash)
    .first<Enrolment>()

/** One that was spent stays: its certificate may be handed out again. */
export const voidEnrolment = (db: Database, tokenHash: string, at: Date): D1PreparedStatement =>
  db
    .prepare('UPDATE enrolments SET voided_at = ?2 WHERE token_hash = ?1 AND spent_at IS NULL AND voided_at IS NULL')
    .bind(tokenHash, at.getTime())

/** Only while password and address are still those that were found, and user and contract are active. */
export const insertEnrolment = (
  db: Database,
  enrolment: {
    tokenHash: string
    user: string
    passwordVersion: number
    mail: string
    codeHash: string
    expiresAt: Date
    at: Date
  },
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO enrolments (token_hash, user, password_version, code_hash, expires_at, created_at)
       SELECT ?1, u.id, u.password_version, ?4, ?5, ?6
       FROM users u JOIN contracts c ON c.number = u.contract_number
       WHERE u.id = ?2 AND u.password_version = ?3 AND u.mail = ?7 AND u.status = 'active' AND c.status = 'active'`,
    )
    .bind(
      enrolment.tokenHash,
      enrolment.user,
      enrolment.passwordVersion,
      enrolment.codeHash,
      enrolment.expiresAt.getTime(),
      enrolment.at.getTime(),
      enrolment.mail,
    )

/** What lives: not spent, not voided, in its time. Binds ?1 = token, ?2 = now. */
const LIVES = 'token_hash = ?1 AND spent_at IS NULL AND voided_at IS NULL AND expires_at > ?2'

/** A new code in place of the old one, for an enrolment that still waits for its code. */
export const replaceCode = (
  db: Database,
  tokenHash: string,
  { codeHash, expiresAt, at, mostTries }: { codeHash: string; expiresAt: Date; at: Date; mostTries: number },
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE enrolments SET code_hash = ?3, expires_at = ?4
       WHERE ${LIVES} AND proved_at IS NULL AND code_tries < ?5`,
    )
    .bind(tokenHash, at.getTime(), codeHash, expiresAt.getTime(), mostTries)

/** Counts a try and compares, in one statement: of any number that arrive together, `mostTries` are compared. */
export const tryCode = (
  db: Database,
  tokenHash: string,
  { codeHash, issueBefore, at, mostTries }: { codeHash: string; issueBefore: Date; at: Date; mostTries: number },
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE enrolments SET code_tries = code_tries + 1,
         proved_at = CASE WHEN code_hash = ?3 THEN ?2 END,
         expires_at = CASE WHEN code_hash = ?3 THEN ?4 ELSE expires_at END
       WHERE ${LIVES} AND proved_at IS NULL AND code_tries < ?5
       RETURNING proved_at AS provedAt, code_tries AS codeTries`,
    )
    .bind(tokenHash, at.getTime(), codeHash, issueBefore.getTime(), mostTries)

/** For the history entry after `tryCode` in its batch. */
export const codeWasRight = (tokenHash: string) => ({
  sql: 'EXISTS (SELECT 1 FROM enrolments WHERE token_hash = ? AND proved_at IS NOT NULL)',
  values: [tokenHash],
})

/** For the history entry of a try: true where the try that stands before it in the batch did not prove the code. */
export const codeWasWrong = (tokenHash: string) => ({
  sql: 'EXISTS (SELECT 1 FROM enrolments WHERE token_hash = ? AND proved_at IS NULL)',
  values: [tokenHash],
})

/**
 * First of the issuing batch. Re-checks everything that could have changed since ①: the enrolment, the password, user
 * and contract, the lock, and which certificates there are. Of two requests only one spends the enrolment.
 */
export const spendEnrolment = (db: Database, tokenHash: string, at: Date): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE enrolments SET spent_at = ?2
       WHERE ${LIVES} AND proved_at IS NOT NULL
         AND EXISTS (
           SELECT 1 FROM users u JOIN contracts c ON c.number = u.contract_number
           WHERE u.id = enrolments.user AND u.status = 'active' AND c.status = 'active'
             AND u.password_version = enrolments.password_version AND u.temporary_until IS NULL)
         AND NOT EXISTS (
           SELECT 1 FROM locks l WHERE l.guard = 'user:' || enrolments.user AND l.counter = 'portal'
             AND (l.state = 'blocked' OR (l.state = 'locked' AND l.locked_until > ?2)))
         AND NOT EXISTS (
           SELECT 1 FROM certificates x
           WHERE x.user = enrolments.user AND x.slot IS NOT NULL AND x.not_after > ?2
             AND (x.slot = 'pending' OR x.renewable_from > ?2))`,
    )
    .bind(tokenHash, at.getTime())

/** The user's own password in place of the temporary one that this enrolment proved. */
export const setOwnPassword = (db: Database, tokenHash: string, hash: string, at: Date): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE users SET password_hash = ?3, temporary_until = NULL, password_version = password_version + 1,
         version = version + 1
       WHERE status = 'active' AND temporary_until > ?2
         AND (id, password_version) IN (SELECT user, password_version FROM enrolments WHERE ${LIVES} AND proved_at IS NOT NULL)`,
    )
    .bind(tokenHash, at.getTime(), hash)

/** After `setOwnPassword` in its batch: the enrolment goes on with the new password. */
export const carryPassword = (db: Database, tokenHash: string, at: Date): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE enrolments SET replaced_at = ?2,
         password_version = (SELECT password_version FROM users WHERE id = enrolments.user)
       WHERE token_hash = ?1`,
    )
    .bind(tokenHash, at.getTime())

/** The same certificate handed out again: the enrolment is over with it. */
export const spendOnRepeat = (db: Database, tokenHash: string, at: Date): D1PreparedStatement =>
  db
    .prepare(`UPDATE enrolments SET spent_at = ?2 WHERE ${LIVES} AND proved_at IS NOT NULL`)
    .bind(tokenHash, at.getTime())
