import type { Deps, Origin } from '../deps.ts'
import { type Result, refused } from '../lib/result.ts'
import { queuedMail } from '../mail/outbox.ts'
import { temporaryPasswordMail } from '../mail/templates/password-changed.ts'
import type { Actor } from '../sessions/actor.ts'
import { endSessionsFor } from '../sessions/end-sessions.ts'
import { actOnUser } from './act-on-user.ts'
import { TEMPORARY_PASSWORD_MS } from './draft-general-user.ts'
import type { UserRefusal } from './errors.ts'
import { findOwnGeneralUser } from './own-general-user.ts'
import { maskUserId } from './schema.ts'
import { updateToTemporaryPassword } from './store.ts'

/** The master sets a new temporary password. The user's sessions end; the password itself is never mailed. */
export const setTemporaryPassword = async (
  deps: Deps,
  origin: Origin,
  actor: Actor,
  id: string,
  { password, version }: { password: string; version: number },
): Promise<Result<null, UserRefusal | { reason: 'contains_user_id' }>> => {
  const { db, guards, now } = deps
  const user = await findOwnGeneralUser(deps, origin, actor, id)
  if (!user) return refused({ reason: 'not_found' })
  if (password.includes(user.userId)) return refused({ reason: 'contains_user_id' })
  const hash = await guards.hash({ guard: { kind: 'user', id }, password, differsFrom: [user.passwordHash] })
  if (hash === null) return refused({ reason: 'same_password' })
  const at = now()
  const until = new Date(at.getTime() + TEMPORARY_PASSWORD_MS)
  const mail = temporaryPasswordMail({ name: user.name, maskedUserId: maskUserId(user.userId) }, at, until)
  const { contractNumber } = user
  return actOnUser(deps, origin, actor, {
    operation: 'set_temporary_password',
    subject: id,
    change: updateToTemporaryPassword(db, { id, version }, { hash, until }),
    together: [
      endSessionsFor(db, id, 'password', at),
      queuedMail(db, { kind: 'password_changed', to: user.mail, mail, at, user: id, contractNumber }),
    ],
  })
}
