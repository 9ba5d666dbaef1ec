import type { Deps } from '../deps.ts'
import { endRegistration } from './store.ts'

/** キャンセル: the registration session is void. Cancelling what is over already changes nothing. */
export const cancelRegistration = async (deps: Deps, tokenHash: string): Promise<void> => {
  await endRegistration(deps.db, tokenHash, deps.now()).run()
}
