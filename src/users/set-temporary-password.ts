import { hashForAnother } from '../credentials/hash-for-another.ts'
import type { Deps, Origin } from '../deps.ts'
import { type Result, refused } from '../lib/result.ts'
import type { Actor } from '../sessions/actor.ts'
import { setTemporaryPasswordOf } from './account-acts.ts'
import { actOnUser } from './act-on-user.ts'
import type { UserRefusal } from './errors.ts'
import { findOwnGeneralUser } from './own-general-user.ts'

/** The master sets a new temporary password. The user's sessions end; the password itself is never mailed. */
export const setTemporaryPassword = async (
  deps: Deps,
  origin: Origin,
  actor: Actor,
  id: string,
  { password, version }: { password: string; version: number },
): Promise<Result<null, UserRefusal | { reason: 'contains_user_id' }>> => {
  const { db, now } = deps
  const user = await findOwnGeneralUser(deps, origin, actor, id)
  if (!user) return refused({ reason: 'not_found' })
  if (password.includes(user.userId)) return refused({ reason: 'contains_user_id' })
  const passwordHash = await hashForAnother(deps, { kind: 'user', id }, password)
  return actOnUser(deps, origin, actor, {
    operation: 'set_temporary_password',
    subject: id,
    statements: setTemporaryPasswordOf(db, user, { version, passwordHash }, now()),
  })
}
