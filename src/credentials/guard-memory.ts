import * as z from 'zod/mini'
import type { LockState } from './lockout.ts'
import type { LockEvent } from './password-guard.ts'

/** What every guard's memory has in common, whatever keeps it. */

const YEAR_MS = 366 * 24 * 60 * 60 * 1000

/** Counts of unknown IDs are forgotten when nobody has touched them for a year. */
export const COUNTS_KEPT_MS = YEAR_MS
/** Counts that one shared guard of unknown IDs remembers at most: the oldest is forgotten first. */
export const MOST_COUNTS = 10_000

const stateSchema = z.object({
  wrong: z.number(),
  locks: z.number(),
  lockedUntil: z.nullable(z.number()),
  isBlocked: z.boolean(),
  epoch: z.number(),
})

const eventSchema = z.object({
  guard: z.string(),
  counter: z.enum(['initial', 'portal', 'member']),
  change: z.enum(['locked', 'blocked', 'lock_ended', 'released']),
  lockedUntil: z.nullable(z.number()),
  epoch: z.number(),
  at: z.number(),
  actor: z.nullable(z.string()),
})

/** Throws on what this code did not write. */
export const readState = (json: string): LockState => stateSchema.parse(JSON.parse(json))

/** Throws on what this code did not write. */
export const readEvent = (json: string): LockEvent => eventSchema.parse(JSON.parse(json))
