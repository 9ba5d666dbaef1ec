import { revokeNamed } from '../certificates/revoke-certificate.ts'
import type { Deps, Origin } from '../deps.ts'
import { type Result, refused } from '../lib/result.ts'
import { queuedMail } from '../mail/outbox.ts'
import { revokedMail } from '../mail/templates/revoked.ts'
import type { Actor } from '../sessions/actor.ts'
import { actOnUser } from './act-on-user.ts'
import type { UserRefusal } from './errors.ts'
import { findOwnGeneralUser } from './own-general-user.ts'
import { maskUserId } from './schema.ts'

/** The master revokes a general user's current or pending certificate, by naming it. */
export const revokeUsersCertificate = async (
  deps: Deps,
  origin: Origin,
  actor: Actor,
  id: string,
  serial: string,
): Promise<Result<null, UserRefusal>> => {
  const { db, now } = deps
  const user = await findOwnGeneralUser(deps, origin, actor, id)
  if (!user) return refused({ reason: 'not_found' })
  const at = now()
  const mail = revokedMail({ name: user.name, maskedUserId: maskUserId(user.userId) }, at)
  return actOnUser(deps, origin, actor, {
    operation: 'revoke_certificate',
    subject: id,
    change: revokeNamed(db, { user: id, serial }, 'unspecified', at),
    together: [
      queuedMail(db, { kind: 'revoked', to: user.mail, mail, at, user: id, contractNumber: user.contractNumber }),
    ],
    detail: { serial },
  })
}
