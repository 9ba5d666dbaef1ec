import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database } from '../deps.ts'
import type { NoticeInput } from './schema.ts'

/** Instants are milliseconds since the epoch; in force while `fromAt` <= now < `untilAt` and not withdrawn. */
export type Notice = {
  id: string
  title: string
  text: string
  fromAt: number
  untilAt: number
  version: number
  withdrawnAt: number | null
}

const COLUMNS = `id, title, text, from_at AS fromAt, until_at AS untilAt, version, withdrawn_at AS withdrawnAt`

export type ShownNotice = Pick<Notice, 'title' | 'text' | 'fromAt' | 'untilAt'> & { bankName: string }

/** Of all banks, the latest first: the portal does not know yet whose customer is looking. */
export const findNoticesInForce = async (db: Database, at: Date, limit: number): Promise<ShownNotice[]> => {
  const { results } = await db
    .prepare(
      `SELECT title, text, from_at AS fromAt, until_at AS untilAt, b.name AS bankName
       FROM notices n JOIN banks b ON b.code = n.bank_code
       WHERE withdrawn_at IS NULL AND until_at > ?1 AND from_at <= ?1 ORDER BY from_at DESC, n.id LIMIT ?2`,
    )
    .bind(at.getTime(), limit)
    .all<ShownNotice>()
  return results
}

/** Newest first; those behind the notice `before`, or from the beginning. */
export const findNoticesOfBank = async (
  db: Database,
  bankCode: string,
  { before, limit }: { before: string; limit: number },
): Promise<Notice[]> => {
  const { results } = await db
    .prepare(
      `SELECT ${COLUMNS} FROM notices
       WHERE bank_code = ?1
         AND (?2 = '' OR (created_at, id) < (SELECT created_at, id FROM notices WHERE id = ?2 AND bank_code = ?1))
       ORDER BY created_at DESC, id DESC LIMIT ?3`,
    )
    .bind(bankCode, before, limit)
    .all<Notice>()
  return results
}

/** Another bank's notice is not there. */
export const findNotice = (db: Database, bankCode: string, id: string): Promise<Notice | null> =>
  db.prepare(`SELECT ${COLUMNS} FROM notices WHERE id = ? AND bank_code = ?`).bind(id, bankCode).first<Notice>()

export const insertNotice = (
  db: Database,
  { id, bankCode, at, input }: { id: string; bankCode: string; at: Date; input: NoticeInput },
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO notices (id, bank_code, title, text, from_at, until_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO NOTHING`,
    )
    .bind(id, bankCode, input.title, input.text, input.fromAt.getTime(), input.untilAt.getTime(), at.getTime())

/** Of two windows the later one finds another version and changes nothing. */
const UNCHANGED = 'WHERE id = ?1 AND bank_code = ?2 AND version = ?3 AND withdrawn_at IS NULL'

export type NoticeKey = { id: string; bankCode: string; version: number }

/** Changes nothing where it is not as it was seen, was withdrawn, or is another bank's. */
export const updateNotice = (
  db: Database,
  { id, bankCode, version }: NoticeKey,
  input: NoticeInput,
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE notices SET title = ?4, text = ?5, from_at = ?6, until_at = ?7, version = version + 1 ${UNCHANGED}`,
    )
    .bind(id, bankCode, version, input.title, input.text, input.fromAt.getTime(), input.untilAt.getTime())

/** The same conditions. */
export const markWithdrawn = (db: Database, { id, bankCode, version }: NoticeKey, at: Date): D1PreparedStatement =>
  db
    .prepare(`UPDATE notices SET withdrawn_at = ?4, version = version + 1 ${UNCHANGED}`)
    .bind(id, bankCode, version, at.getTime())
