import type { Deps, Origin } from '../deps.ts'
import { mustHaveChangedOne } from '../lib/batch.ts'
import { type Result, refused } from '../lib/result.ts'
import { queuedMail } from '../mail/outbox.ts'
import { passwordChangedMail } from '../mail/templates/password-changed.ts'
import type { Actor } from '../sessions/actor.ts'
import { checkOwnPassword } from '../sessions/check-own-password.ts'
import { endSessionsFor } from '../sessions/end-sessions.ts'
import { actOnUser } from './act-on-user.ts'
import type { UserRefusal } from './errors.ts'
import type { ChangePasswordInput } from './forms.ts'
import { maskUserId } from './schema.ts'
import { findPasswordsInUse, updatePassword } from './store.ts'

export type NewPasswordRefusal = UserRefusal | { reason: 'contains_user_id' }

/** Stores a password of the user's own in place of the present one, and tells them. */
const replacePassword = async (
  deps: Deps,
  origin: Origin,
  actor: Actor,
  session: string,
  operation: 'change_password' | 'replace_temporary_password',
  password: string,
): Promise<Result<null, NewPasswordRefusal>> => {
  const { db, guards, now } = deps
  const { user, userId, passwordVersion, contractNumber } = actor
  if (password.includes(userId)) return refused({ reason: 'contains_user_id' })
  const differsFrom = await findPasswordsInUse(db, user)
  const hash = await guards.hash({ guard: { kind: 'user', id: user }, password, differsFrom })
  if (hash === null) return refused({ reason: 'same_password' })
  const at = now()
  const mail = passwordChangedMail({ name: actor.name, maskedUserId: maskUserId(userId) }, at)
  return actOnUser(deps, origin, actor, {
    operation,
    subject: user,
    statements: [
      updatePassword(db, { id: user, passwordVersion }, hash),
      mustHaveChangedOne(db),
      endSessionsFor(db, user, 'password', at, session),
      queuedMail(db, { kind: 'password_changed', to: actor.mail, mail, at, user, contractNumber }),
    ],
  })
}

/**
 * パスワード変更: the current password is asked, the user's other sessions end. A form sent again after it was done, since
 * its answer was lost, is told so: its current password would count as a wrong one.
 */
export const changeOwnPassword = async (
  deps: Deps,
  origin: Origin,
  actor: Actor,
  session: string,
  { currentPassword, password, version }: ChangePasswordInput,
): Promise<Result<null, NewPasswordRefusal>> => {
  if (version !== actor.passwordVersion) return refused({ reason: 'password_changed' })
  const verdict = await checkOwnPassword(deps, origin, actor, 'change_password', currentPassword)
  if (!verdict.ok) return verdict
  const done = await replacePassword(deps, origin, actor, session, 'change_password', password)
  return done.ok || done.error.reason !== 'changed' ? done : refused({ reason: 'password_changed' })
}

/** Right after a login with a temporary password, which that login has just proved. */
export const replaceTemporaryPassword = (
  deps: Deps,
  origin: Origin,
  actor: Actor,
  session: string,
  password: string,
): Promise<Result<null, NewPasswordRefusal>> =>
  replacePassword(deps, origin, actor, session, 'replace_temporary_password', password)
