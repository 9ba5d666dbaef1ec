import type { Deps, Origin } from '../deps.ts'
import { type Result, refused } from '../lib/result.ts'
import type { Actor } from '../sessions/actor.ts'
import { revokeCertificateOf } from './account-acts.ts'
import { actOnUser } from './act-on-user.ts'
import type { UserRefusal } from './errors.ts'
import { findOwnGeneralUser } from './own-general-user.ts'

/** The master revokes a general user's current or pending certificate, by naming it. */
export const revokeUsersCertificate = async (
  deps: Deps,
  origin: Origin,
  actor: Actor,
  id: string,
  serial: string,
): Promise<Result<null, UserRefusal>> => {
  const { db, now, config } = deps
  const user = await findOwnGeneralUser(deps, origin, actor, id)
  if (!user) return refused({ reason: 'not_found' })
  return actOnUser(deps, origin, actor, {
    operation: 'revoke_certificate',
    subject: id,
    statements: revokeCertificateOf(db, user, { serial, reason: 'unspecified', portal: config.PORTAL_ORIGIN }, now()),
    detail: { serial },
  })
}
