import { hashForAnother } from '../credentials/hash-for-another.ts'
import type { Deps, Origin } from '../deps.ts'
import { historyEntry } from '../history/record.ts'
import { isDuplicate } from '../lib/batch.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { type BanksContract, findContractOfBank, insertContract } from './bank-store.ts'
import type { Staff } from './find-correctable.ts'
import type { NewContractInput } from './new-contract.ts'

/** `own`: the contract that has the number, where it is the acting bank's; another bank's is not told of. */
type NumberTaken = { reason: 'number_taken'; own: BanksContract | null }

/**
 * Staff register a contract from its paper form. The initial password is never readable again, for staff neither. Who
 * sends the form again since the answer was lost is refused, and is shown what stands: done it is only with the initial
 * password of the first sending, which is not looked at here.
 */
export const registerContract = async (
  deps: Deps,
  origin: Origin,
  { user, bankCode }: Staff,
  { contractNumber: number, organisation, mail, initialPassword }: NewContractInput,
): Promise<Result<{ number: string }, NumberTaken>> => {
  const { db, now } = deps
  const guard = { kind: 'contract', number, generation: 1 } as const
  const initialPasswordHash = await hashForAnother(deps, guard, initialPassword)
  const at = now()
  const entry = { at, result: 'done', bankCode, contractNumber: number, actor: user, origin } as const
  try {
    await db.batch([
      insertContract(db, { number, bankCode, organisation, mail: mail || null, initialPasswordHash }, at),
      historyEntry(db, { ...entry, operation: 'register_contract', detail: { organisation } }),
    ])
  } catch (error) {
    if (!isDuplicate(error, 'contracts.number')) throw error
    return refused({ reason: 'number_taken', own: await findContractOfBank(db, bankCode, number) })
  }
  return ok({ number })
}
