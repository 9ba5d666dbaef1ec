import { unknownGuards } from '../credentials/password-guard.ts'
import type { Deps } from '../deps.ts'
import { isDoneWithin } from '../lib/is-done-within.ts'
import { type LoggedError, loggedError } from '../lib/log.ts'
import { proveCaKey } from './ca-state.ts'

/** A part that does not answer in this time counts as down: whoever asks has a limit too. */
const TIMEOUT_MS = 3_000

export type Check = { name: string; isWell: boolean; duration: number; error?: LoggedError }

export type Health = { isWell: boolean; checks: Check[] }

/** Without these nobody can log in or get a certificate. */
const parts = (deps: Deps): Record<string, () => Promise<unknown>> => ({
  database: () => deps.db.prepare('SELECT 1 FROM acts_counted_until').first(),
  // The least that a guard can be asked: it forgets no events.
  guards: async () => {
    const [guard] = unknownGuards()
    if (guard) await deps.guards.acknowledge(guard, [])
  },
  ca_key: () => proveCaKey(deps),
  ...(deps.proveWrites && { writes: deps.proveWrites }),
})

/** Asks every part that the system cannot do without, all at once. Never throws, and ends in time. */
export const checkHealth = async (deps: Deps, timeoutMs = TIMEOUT_MS): Promise<Health> => {
  const checks = await Promise.all(
    Object.entries(parts(deps)).map(async ([name, ask]): Promise<Check> => {
      const began = Date.now()
      try {
        if (!(await isDoneWithin(ask(), timeoutMs))) throw new Error(`no answer within ${timeoutMs} ms`)
        return { name, isWell: true, duration: Date.now() - began }
      } catch (error) {
        return { name, isWell: false, duration: Date.now() - began, error: loggedError(error) }
      }
    }),
  )
  return { isWell: checks.every(({ isWell }) => isWell), checks }
}
