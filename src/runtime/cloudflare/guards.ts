import {
  countersOf,
  type GuardKey,
  guardName,
  type PasswordGuards,
  unknownGuards,
} from '../../credentials/password-guard.ts'
import type { PasswordGuardObject } from './password-guard-object.ts'

/** The guards as Durable Objects: one object per guard, near the bank's users. */
export const guardsOn = (namespace: DurableObjectNamespace<PasswordGuardObject>): PasswordGuards => {
  const guard = (key: GuardKey) => namespace.get(namespace.idFromName(guardName(key)), { locationHint: 'apac' })
  return {
    check: check => guard(check.guard).check(check),
    hash: request => guard(request.guard).hash(request),
    release: release => guard(release.guard).release(release),
    standing: key => guard(key).standing(countersOf(key)),
    acknowledge: (key, events) => guard(key).acknowledge(events),
    // One after another: nobody waits for it.
    forgetUnknown: async now => {
      for (const key of unknownGuards()) await guard(key).forgetUnknown(now)
    },
  }
}
