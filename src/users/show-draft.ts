import type { Deps } from '../deps.ts'
import type { Actor } from '../sessions/actor.ts'
import { findDraft, type UserDraft } from './draft-store.ts'

/** What the confirming screen shows, or null when its time is over. */
export const showDraft = (deps: Deps, actor: Actor, id: string): Promise<UserDraft | null> =>
  findDraft(deps.db, actor.user, id, deps.now())
