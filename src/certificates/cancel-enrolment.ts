import type { Deps } from '../deps.ts'
import { voidEnrolment } from './enrolment-store.ts'

/** キャンセル: what was begun is void. Cancelling what is over already changes nothing. */
export const cancelEnrolment = async (deps: Deps, tokenHash: string): Promise<void> => {
  await voidEnrolment(deps.db, tokenHash, deps.now()).run()
}
