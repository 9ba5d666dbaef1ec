import type { Deps } from '../deps.ts'
import { type BanksUser, findUserOfBank, findUsersOfContract } from './bank-store.ts'

/** Of those who are gone, the last ones: a telephone call is seldom about earlier ones, and the search finds them. */
const GONE_SHOWN = 20

/** A contract's users, of a bank that the caller has checked. */
export const showContractsUsers = ({ db, now }: Deps, contractNumber: string): Promise<BanksUser[]> =>
  findUsersOfContract(db, contractNumber, { goneLimit: GONE_SHOWN, now: now() })

/** A user by row id; another bank's looks as if it did not exist. */
export const showBanksUser = ({ db, now }: Deps, bankCode: string, id: string): Promise<BanksUser | null> =>
  findUserOfBank(db, bankCode, id, now())
