import type { Deps } from '../deps.ts'
import { type BanksContract, findContractOfBank, findContractsOfBank } from './bank-store.ts'

const PAGE = 50

export type ContractsPage = {
  contracts: BanksContract[]
  /** The last number of this page, where there are more. */
  next: string | null
}

/**
 * 契約の一覧: a page of the bank's contracts whose number begins with `number`, after the one that the last page ended with.
 */
export const showContracts = async (
  { db }: Deps,
  bankCode: string,
  { number, after }: { number: string; after: string },
): Promise<ContractsPage> => {
  const found = await findContractsOfBank(db, bankCode, { prefix: number, after, limit: PAGE + 1 })
  const contracts = found.slice(0, PAGE)
  return { contracts, next: found.length > PAGE ? (contracts.at(-1)?.number ?? null) : null }
}

/** A contract of the caller's bank; null where there is none, or another bank's. */
export const showContract = ({ db }: Deps, bankCode: string, number: string): Promise<BanksContract | null> =>
  findContractOfBank(db, bankCode, number)
