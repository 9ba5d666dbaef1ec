import type { Deps, Origin } from '../deps.ts'
import { recordForeign } from '../history/record-foreign.ts'
import type { Actor } from '../sessions/actor.ts'
import { findGeneralUser, type GeneralUser, wasGeneralUser } from './store.ts'

/**
 * A general user of the acting master's contract. Anybody else's, the master themself and a made-up id get the answer
 * for "does not exist", and an entry among the refusals: a master's window never names them, so somebody tried. (One whom
 * the master has deleted stands in windows from before.)
 */
export const findOwnGeneralUser = async (
  deps: Deps,
  origin: Origin,
  actor: Actor,
  id: string,
): Promise<GeneralUser | null> => {
  const at = deps.now()
  const user = actor.role === 'master' ? await findGeneralUser(deps.db, actor.contractNumber, id, at) : null
  if (!user && !(await isDeletedOwn(deps, actor, id))) {
    await recordForeign(deps, origin, actor, 'foreign_user', `user:${id}`)
  }
  return user
}

/** Whether the acting master had that general user, who is deleted. */
export const isDeletedOwn = async ({ db }: Deps, actor: Actor, id: string): Promise<boolean> =>
  actor.role === 'master' && (await wasGeneralUser(db, actor.contractNumber, id))
