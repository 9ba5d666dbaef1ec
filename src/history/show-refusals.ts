import type { Deps } from '../deps.ts'
import { formatLocal, startOfDay } from '../lib/jst.ts'
import {
  type Day,
  findLockings,
  findRefusals,
  findRefusedAddresses,
  type Locking,
  type Refusal,
  type RefusedAddress,
} from './refusals-store.ts'
import { type AddressQuery, firstInstantOf, type RefusalsQuery } from './schema.ts'

const PAGE = 50
/** A day's locks and blocks by one address: no bank has read more. */
const MOST_LOCKINGS = 200

/** `2026-11-24`, of an instant in Japan. */
const dayText = (at: Date): string => formatLocal(at).slice(0, 10)

const dayFrom = (first: Date): Day => ({ from: first.getTime(), until: startOfDay(first, 1).getTime() })

/** The day that is asked for, or today. */
const chosen = (now: Date, { day }: { day: string }): { day: Day; text: string } => {
  const first = firstInstantOf(day) ?? startOfDay(now)
  return { day: dayFrom(first), text: dayText(first) }
}

export type RefusalsPage = { day: string; addresses: RefusedAddress[]; next: string | null }

/** The day's refusals by source address, those with the most first. */
export const showRefusedAddresses = async (
  { db, now }: Deps,
  bankCode: string,
  query: RefusalsQuery,
): Promise<RefusalsPage> => {
  const { day, text } = chosen(now(), query)
  const [, count = String(Number.MAX_SAFE_INTEGER), address = ''] = /^(\d{1,9})~(.*)$/.exec(query.after) ?? []
  const found = await findRefusedAddresses(db, bankCode, day, { refusals: Number(count), address, limit: PAGE + 1 })
  const addresses = found.slice(0, PAGE)
  const last = addresses.at(-1)
  return { day: text, addresses, next: found.length > PAGE && last ? `${last.refusals}~${last.address}` : null }
}

export type AddressPage = {
  day: string
  address: string
  refusals: Refusal[]
  lockings: Locking[]
  /** Where the next page begins; null on the last. */
  next: number | null
}

/** What one address was refused in a day, newest first, and whom it locked or blocked. */
export const showAddress = async ({ db, now }: Deps, bankCode: string, query: AddressQuery): Promise<AddressPage> => {
  const { day, text } = chosen(now(), query)
  const { address } = query
  const before = Number(query.before || Number.MAX_SAFE_INTEGER)
  const found = await findRefusals(db, bankCode, day, { address, before, limit: PAGE + 1 })
  const refusals = found.slice(0, PAGE)
  const lockings = await findLockings(db, bankCode, day, { address, limit: MOST_LOCKINGS })
  return { day: text, address, refusals, lockings, next: found.length > PAGE ? (refusals.at(-1)?.id ?? null) : null }
}
