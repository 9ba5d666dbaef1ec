// A user who is about to be issued a certificate, as rows: for tests of what a single write insists on.
import { env } from 'cloudflare:workers'
import type { D1PreparedStatement } from '@cloudflare/workers-types'
import { newId } from '../../src/lib/tokens.ts'
import { registeredMaster, rows } from './system.ts'

export const NOW = 1_000_000
export const AT = new Date(NOW)

export const run = (sql: string, ...values: (string | number | null)[]) =>
  env.DB.prepare(sql)
    .bind(...values)
    .run()

/** How many rows the statement writes, those of triggers included. */
export const changes = async (statement: D1PreparedStatement): Promise<number> => (await statement.run()).meta.changes

/** An enrolment of the user whose code was proved, by the hash of its token. */
export const provedEnrolment = async (user: string, expiresAt: number): Promise<string> => {
  const token = newId()
  await run(
    `INSERT INTO enrolments (token_hash, user, password_version, code_hash, code_tries, expires_at, proved_at, created_at)
     SELECT ?1, ?2, password_version, 'code', 2, ?3, 1, 1 FROM users WHERE id = ?2`,
    token,
    user,
    expiresAt,
  )
  return token
}

/** A user with an enrolment whose code was proved and which ends in the next millisecond. */
export const proved = async () => {
  const person = await registeredMaster()
  const [{ id = '' } = {}] = await rows<{ id: string }>('SELECT id FROM users WHERE user_id = ?', person.userId)
  return { id, token: await provedEnrolment(id, NOW + 1), person, contract: person.contract.number }
}

export type Proved = Awaited<ReturnType<typeof proved>>

/** An SQL statement for the user's row ID, with its name. */
export const DELETED = ['the user is deleted', `UPDATE users SET status = 'deleted' WHERE id = ?`] as const
