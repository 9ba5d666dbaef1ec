import type { Deps, Origin } from '../deps.ts'
import { type Result, refused } from '../lib/result.ts'
import type { Actor } from '../sessions/actor.ts'
import { changeAccount, changedFields } from './account-acts.ts'
import { actOnUser } from './act-on-user.ts'
import type { UserRefusal } from './errors.ts'
import type { ChangeUserInput } from './forms.ts'
import { findOwnGeneralUser } from './own-general-user.ts'

/** The master changes a general user's name and mail address; both addresses are told. */
export const changeUser = async (
  deps: Deps,
  origin: Origin,
  actor: Actor,
  id: string,
  input: ChangeUserInput,
): Promise<Result<null, UserRefusal>> => {
  const { db, now } = deps
  const user = await findOwnGeneralUser(deps, origin, actor, id)
  if (!user) return refused({ reason: 'not_found' })
  const fields = changedFields(user, input)
  if (fields.length === 0) return refused({ reason: user.version === input.version ? 'nothing_changed' : 'changed' })
  return actOnUser(deps, origin, actor, {
    operation: 'change_user',
    subject: id,
    statements: changeAccount(db, user, input, now()),
    detail: { fields: fields.join(',') },
  })
}
