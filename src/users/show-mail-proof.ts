import type { Deps } from '../deps.ts'
import type { Actor } from '../sessions/actor.ts'
import { findMailProof } from './mail-proof-store.ts'

/** The new address that waits for its code, or null when none does. */
export const showMailProof = (deps: Deps, actor: Actor): Promise<{ mail: string } | null> =>
  findMailProof(deps.db, actor.user, deps.now())
