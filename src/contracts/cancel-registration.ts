import type { Deps } from '../deps.ts'
import { endRegistration } from './store.ts'

/**
 * キャンセル: the registration session is void. What is over already, or is of another contract, stays as it is.
 * @returns whether it was this request that ended it
 */
export const cancelRegistration = async (deps: Deps, tokenHash: string, contractNumber: string): Promise<boolean> => {
  const { meta } = await endRegistration(deps.db, { tokenHash, contractNumber, at: deps.now() }).run()
  return meta.changes === 1
}
