import type { Deps } from '../deps.ts'
import { countersOf, type Epochs } from './blocks-stand.ts'
import type { GuardKey } from './password-guard.ts'
import { tellLockEvents } from './record-lock-events.ts'

/**
 * Lifts the locks and blocks that were seen, and no later ones: repeated, or late, it changes nothing. Throws when the
 * guard or D1 cannot be reached.
 * @returns whether each of them was lifted now
 */
export const releaseAsSeen = async (deps: Deps, guard: GuardKey, epochs: Epochs, actor: string): Promise<boolean> => {
  const counters = countersOf(epochs)
  const events = await deps.guards.release({ guard, counters, actor, epochs })
  await tellLockEvents(deps, guard, events)
  return counters.every(counter =>
    events.some(
      event => event.counter === counter && event.change === 'released' && event.epoch === (epochs[counter] ?? 0) + 1,
    ),
  )
}
