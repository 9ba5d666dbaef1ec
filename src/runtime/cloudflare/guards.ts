import {
  countersOf,
  type GuardKey,
  guardName,
  type PasswordCheck,
  type PasswordGuards,
  unknownGuards,
} from '../../credentials/password-guard.ts'
import type { PasswordGuardObject } from './password-guard-object.ts'

/** The guards as Durable Objects: one object per guard, near the bank's users. */
export const guardsOn = (namespace: DurableObjectNamespace<PasswordGuardObject>): PasswordGuards => {
  const named = (name: string) => namespace.get(namespace.idFromName(name), { locationHint: 'apac' })
  const guard = (key: GuardKey) => named(guardName(key))

  /**
   * A record's own object mostly has to be started, one that unknown IDs share mostly runs already: the time of a single
   * try would tell which it was. So the same two are woken whatever was typed, one of its own and one that is shared, and
   * what checks the password is then running in either case. Only its own one is waited for, which starts as long as the
   * other: the shared one may have hashes of a flood before it, and nobody with a record is to wait for those.
   */
  const wakeAlike = async ({ guard: key, typedHash }: PasswordCheck): Promise<void> => {
    if (typedHash === undefined) return
    const own = key.kind === 'unknown' ? named(`nobody:${typedHash}`) : guard(key)
    // It may be too busy to answer at all: that is between it and who asks it.
    guard({ kind: 'unknown', hash: typedHash })
      .wake()
      .catch(() => undefined)
    await own.wake()
  }

  return {
    check: async check => {
      await wakeAlike(check)
      return guard(check.guard).check(check)
    },
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
