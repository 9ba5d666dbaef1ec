import type { Database } from '../deps.ts'

/** A day, from its first instant to before the next one's; milliseconds since the epoch. */
export type Day = { from: number; until: number }

/** What one address was refused in a day. `subjects`: how many IDs and contract numbers it tried. */
export type RefusedAddress = {
  address: string
  refusals: number
  subjects: number
  locks: number
  blocks: number
  firstAt: number
  lastAt: number
}

/**
 * What a bank sees: the tries against its own records, and those that named no record, which are nobody's. Tries
 * against another bank's look as if they had not been made.
 */
const VISIBLE = '(bank_code = ?1 OR bank_code IS NULL)'

/** The tries that locked or blocked a record of the bank: the history has them, with the address. */
const LOCKING = `SELECT address, code FROM history
  WHERE bank_code = ?1 AND at >= ?2 AND at < ?3 AND result = 'refused' AND code IN ('E2004', 'E2005')`

/** Binds ?1 = bank, ?2 and ?3 = day, ?4 and ?5 = refusals and address of the last row before, ?6 = limit. */
export const REFUSED_ADDRESSES = `
  SELECT r.*, coalesce(sum(l.code = 'E2004'), 0) AS locks, coalesce(sum(l.code = 'E2005'), 0) AS blocks
  FROM (SELECT address, count(*) AS refusals, count(DISTINCT subject_hash) AS subjects, min(at) AS firstAt,
               max(at) AS lastAt
        FROM refusals WHERE at >= ?2 AND at < ?3 AND ${VISIBLE}
        GROUP BY address HAVING (count(*), address) < (?4, ?5)
        ORDER BY refusals DESC, address DESC LIMIT ?6) r
  LEFT JOIN (${LOCKING}) l ON l.address = r.address
  GROUP BY r.address ORDER BY r.refusals DESC, r.address DESC`

/** Those with the most refusals first. */
export const findRefusedAddresses = async (
  db: Database,
  bankCode: string,
  { from, until }: Day,
  { refusals, address, limit }: { refusals: number; address: string; limit: number },
): Promise<RefusedAddress[]> => {
  const { results } = await db
    .prepare(REFUSED_ADDRESSES)
    .bind(bankCode, from, until, refusals, address, limit)
    .all<RefusedAddress>()
  return results
}

/** `isOwn`: it was against a record of the bank, and not against nothing. */
export type Refusal = { id: number; at: number; operation: string; code: string; isOwn: number }

/** One address's refusals of a day, newest first, those before the id `before`. */
export const findRefusals = async (
  db: Database,
  bankCode: string,
  { from, until }: Day,
  { address, before, limit }: { address: string; before: number; limit: number },
): Promise<Refusal[]> => {
  const { results } = await db
    .prepare(
      `SELECT id, at, operation, code, bank_code IS NOT NULL AS isOwn FROM refusals
       WHERE at >= ?2 AND at < ?3 AND ${VISIBLE} AND address = ?4 AND id < ?5 ORDER BY id DESC LIMIT ?6`,
    )
    .bind(bankCode, from, until, address, before, limit)
    .all<Refusal>()
  return results
}

/** Whose record one address locked or blocked; without a user it was a contract's initial password. */
export type Locking = {
  at: number
  code: 'E2004' | 'E2005'
  operation: string
  contractNumber: string
  user: string | null
  name: string | null
  userId: string | null
}

/** Locks and blocks of the bank's users and contracts that this address's tries brought about. */
export const findLockings = async (
  db: Database,
  bankCode: string,
  { from, until }: Day,
  { address, limit }: { address: string; limit: number },
): Promise<Locking[]> => {
  const { results } = await db
    .prepare(
      `SELECT h.at, h.code, h.operation, h.contract_number AS contractNumber, u.id AS user, u.name, u.user_id AS userId
       FROM history h LEFT JOIN users u ON u.id = h.subject
       WHERE h.bank_code = ?1 AND h.at >= ?2 AND h.at < ?3 AND h.result = 'refused' AND h.code IN ('E2004', 'E2005')
         AND h.address = ?4 ORDER BY h.at DESC LIMIT ?5`,
    )
    .bind(bankCode, from, until, address, limit)
    .all<Locking>()
  return results
}
