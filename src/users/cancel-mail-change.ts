import type { Deps } from '../deps.ts'
import type { Actor } from '../sessions/actor.ts'
import { voidMailProofOf } from './mail-proof-store.ts'

/** キャンセル where the code is awaited: that code changes no address any more. */
export const cancelMailChange = async (deps: Deps, { user }: Actor): Promise<void> => {
  await voidMailProofOf(deps.db, user).run()
}
