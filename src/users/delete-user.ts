import { revokeAllOf } from '../certificates/revoke-certificate.ts'
import type { Deps, Origin } from '../deps.ts'
import { type Result, refused } from '../lib/result.ts'
import { queuedMail } from '../mail/outbox.ts'
import { userDeletedMail } from '../mail/templates/revoked.ts'
import type { Actor } from '../sessions/actor.ts'
import { endSessionsFor } from '../sessions/end-sessions.ts'
import { actOnUser } from './act-on-user.ts'
import type { UserRefusal } from './errors.ts'
import { findOwnGeneralUser } from './own-general-user.ts'
import { maskUserId } from './schema.ts'
import { markDeleted } from './store.ts'

/** The master deletes a general user: certificates revoked, sessions ended, told, the ID never to be used again. */
export const deleteUser = async (
  deps: Deps,
  origin: Origin,
  actor: Actor,
  id: string,
  version: number,
): Promise<Result<null, UserRefusal>> => {
  const { db, now } = deps
  const user = await findOwnGeneralUser(deps, origin, actor, id)
  if (!user) return refused({ reason: 'not_found' })
  const at = now()
  const { organisation, contractNumber } = actor
  const mail = userDeletedMail({ name: user.name, maskedUserId: maskUserId(user.userId) }, { organisation, at })
  return actOnUser(deps, origin, actor, {
    operation: 'delete_user',
    subject: id,
    change: markDeleted(db, { id, version }),
    together: [
      revokeAllOf(db, id, 'cessationOfOperation', at),
      endSessionsFor(db, id, 'deleted', at),
      queuedMail(db, { kind: 'user_deleted', to: user.mail, mail, at, user: id, contractNumber }),
    ],
  })
}
