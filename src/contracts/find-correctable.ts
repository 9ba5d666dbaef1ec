import type { Deps } from '../deps.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { type BanksContract, findContractOfBank } from './bank-store.ts'
import type { ContractRefusal } from './errors.ts'

/** Who acts: staff, for their own bank. `user` is their row id. */
export type Staff = { user: string; bankCode: string }

/**
 * The contract whose record staff may change. Another bank's is not there; a bank's own offices are made by the
 * deployment (`npm run bootstrap`), and what concerns them is not one staff member's to change.
 */
export const findCorrectable = async (
  { db }: Deps,
  { bankCode }: Staff,
  number: string,
): Promise<Result<BanksContract, ContractRefusal>> => {
  const contract = await findContractOfBank(db, bankCode, number)
  if (!contract || contract.kind === 'bank') return refused({ reason: 'not_found' })
  return contract.status === 'terminated' ? refused({ reason: 'terminated' }) : ok(contract)
}

/** The same, while nobody is registered as its master. */
export const findAwaitingMaster = async (
  deps: Deps,
  staff: Staff,
  number: string,
): Promise<Result<BanksContract, ContractRefusal>> => {
  const found = await findCorrectable(deps, staff, number)
  return found.ok && found.value.masterName !== null ? refused({ reason: 'has_master' }) : found
}
