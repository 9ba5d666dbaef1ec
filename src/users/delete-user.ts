import type { Deps, Origin } from '../deps.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import type { Actor } from '../sessions/actor.ts'
import { deleteAccount } from './account-acts.ts'
import { actOnUser } from './act-on-user.ts'
import type { UserRefusal } from './errors.ts'
import { findOwnGeneralUser, isDeletedOwn } from './own-general-user.ts'

/**
 * The master deletes a general user: certificates revoked, sessions ended, told, the ID never to be used again. Asked
 * again, since the answer was lost, it is done already.
 */
export const deleteUser = async (
  deps: Deps,
  origin: Origin,
  actor: Actor,
  id: string,
  version: number,
): Promise<Result<null, UserRefusal>> => {
  const { db, now } = deps
  const user = await findOwnGeneralUser(deps, origin, actor, id)
  if (!user) return (await isDeletedOwn(deps, actor, id)) ? ok(null) : refused({ reason: 'not_found' })
  const { organisation } = actor
  return actOnUser(deps, origin, actor, {
    operation: 'delete_user',
    subject: id,
    statements: deleteAccount(db, user, { version, organisation }, now()),
  })
}
