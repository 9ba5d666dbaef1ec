import type { Counter } from '../credentials/password-guard.ts'
import { tellLockEvents } from '../credentials/record-lock-events.ts'
import type { Deps, Origin } from '../deps.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { sendQueuedMails } from '../mail/outbox.ts'
import type { Actor } from '../sessions/actor.ts'
import type { UserRefusal } from './errors.ts'
import { findOwnGeneralUser } from './own-general-user.ts'

/**
 * The master lifts lock and block of a general user; a release names which. History and mail come with the guard's
 * event, which stays in the guard until D1 has it. The list shows it at once, so this waits for D1.
 */
export const releaseUser = async (
  deps: Deps,
  origin: Origin,
  actor: Actor,
  id: string,
  counters: readonly Counter[],
): Promise<Result<null, UserRefusal>> => {
  const user = await findOwnGeneralUser(deps, origin, actor, id)
  if (!user) return refused({ reason: 'not_found' })
  const guard = { kind: 'user', id } as const
  await tellLockEvents(deps, guard, await deps.guards.release({ guard, counters, actor: actor.user }))
  deps.afterAnswer(sendQueuedMails(deps))
  return ok(null)
}
