import type { Deps } from '../deps.ts'
import type { Actor } from '../sessions/actor.ts'
import { deleteDraft } from './draft-store.ts'

/** キャンセル on the confirming screen: nothing of what was typed stays. */
export const cancelDraft = async (deps: Deps, actor: Actor, id: string): Promise<void> => {
  await deleteDraft(deps.db, actor.user, id).run()
}
