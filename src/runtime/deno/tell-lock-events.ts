import { recordLockEvents } from '../../credentials/record-lock-events.ts'
import type { Database } from '../../deps.ts'
import { log, loggedError } from '../../lib/log.ts'
import type { DenoGuards } from './guards.ts'

/** The request that saw a change tells D1 itself; this only has to come when that request died. */
const EVERY_MS = 5_000
const LONGEST_RETRY_MS = 5 * 60_000

/**
 * What the alarm of a Durable Object is on Cloudflare: ends locks whose time is over and tells the database what it does
 * not know yet, for as long as it takes.
 * @returns a function that ends it and settles when nothing of it runs any more
 */
export const keepTellingLockEvents = (db: Database, guards: DenoGuards): (() => Promise<void>) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isOver = false
  let failures = 0

  const round = async (): Promise<void> => {
    try {
      const now = Date.now()
      const events = await guards.sweep(now, now - EVERY_MS)
      if (events.length > 0) {
        await recordLockEvents({ db }, events)
        await guards.acknowledgeAll(events)
      }
      failures = 0
    } catch (error) {
      failures += 1
      log({ event: 'lock_events_not_told', failures, error: loggedError(error) })
    }
  }
  const loop = async (): Promise<void> => {
    await round()
    if (isOver) return
    timer = setTimeout(begin, Math.min(EVERY_MS * 2 ** failures, LONGEST_RETRY_MS))
  }
  let running = loop()
  const begin = () => {
    running = loop()
  }
  return async () => {
    isOver = true
    clearTimeout(timer)
    await running
  }
}
