import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Database } from '../deps.ts'
import { mustHold } from '../lib/batch.ts'
import { type Counter, type GuardKey, guardName } from './password-guard.ts'

export type Epochs = Partial<Record<Counter, number>>

const COUNTERS: readonly Counter[] = ['initial', 'portal', 'member']

/** The counters that were seen locked or blocked. */
export const countersOf = (epochs: Epochs): Counter[] => COUNTERS.filter(counter => epochs[counter] !== undefined)

/** For the batch of a release: unless each of these locks or blocks still stands as it was seen, nothing happens. */
export const mustStillStand = (db: Database, guard: GuardKey, epochs: Epochs): D1PreparedStatement => {
  const counters = countersOf(epochs)
  return mustHold(
    db,
    `(SELECT count(*) FROM locks l JOIN json_each(?2) seen ON seen.value ->> 'counter' = l.counter
        AND seen.value ->> 'epoch' = l.epoch
      WHERE l.guard = ?1 AND l.state <> 'free') = ${counters.length || -1}`,
    guardName(guard),
    JSON.stringify(counters.map(counter => ({ counter, epoch: epochs[counter] ?? 0 }))),
  )
}
