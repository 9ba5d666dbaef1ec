import { admits, after, changeBetween, type LockState, released, settled, UNTOUCHED } from './lockout.ts'
import {
  type Counter,
  countedAs,
  type GuardStanding,
  guardName,
  type LockEvent,
  type NewPassword,
  type PasswordCheck,
  type Release,
  type Verdict,
} from './password-guard.ts'
import { hashPassword, isOutdated, type ScryptCost, verifyPassword } from './password-hash.ts'

/** What a guard remembers. Synchronous: a turn must not be able to wait for anything in its middle. */
export type GuardStore = {
  read(counted: string): LockState | null
  write(counted: string, state: LockState, at: number): void
  /** The event stays until D1 has acknowledged it. */
  keepEvent(event: LockEvent): void
  eventsToTell(): LockEvent[]
}

export type GuardSecrets = { pepper: string; cost: ScryptCost }

type Step = {
  guard: string
  counter: Counter
  counted: string
  isKnown: boolean
  before: LockState
  actor?: string | null
}

/** Writes the next state and, for a record that exists, keeps what others must be told of it. */
const advance = (store: GuardStore, step: Step, next: LockState, now: number): LockState => {
  const { guard, counter, counted, isKnown, before, actor = null } = step
  if (next === before) return next
  store.write(counted, next, now)
  const change = changeBetween(before, next)
  if (change !== null && isKnown) {
    store.keepEvent({ guard, counter, change, lockedUntil: next.lockedUntil, epoch: next.epoch, at: now, actor })
  }
  return next
}

/**
 * Checks one password and counts it, in one synchronous turn: the caller must not be interruptible between the first
 * read and the last write (a Durable Object or a process-wide turn sees to that).
 */
export const checkInOneTurn = (
  store: GuardStore,
  secrets: GuardSecrets,
  check: PasswordCheck,
  now: number,
): Verdict => {
  const counted = countedAs(check.guard, check.counter)
  const guard = guardName(check.guard)
  const step = { guard, counter: check.counter, counted, isKnown: check.guard.kind !== 'unknown' }
  const stored = store.read(counted) ?? UNTOUCHED
  const before = advance(store, { ...step, before: stored }, settled(stored, now), now)

  const verdictOn = (result: Verdict['result'], state: LockState, upgradedHash: string | null): Verdict => ({
    result,
    version: check.version,
    standing: state.isBlocked ? 'blocked' : state.lockedUntil === null ? 'free' : 'locked',
    lockedUntil: state.lockedUntil,
    upgradedHash,
    events: store.eventsToTell(),
  })

  if (!admits(before, now).isAdmitted) return verdictOn('refused', before, null)
  const isRight = verifyPassword(check.password, check.hash, secrets.pepper)
  const next = advance(store, { ...step, before }, after(before, isRight ? 'right' : 'wrong', now), now)
  if (!isRight) return verdictOn('wrong', next, null)
  const upgradedHash = isOutdated(check.hash, secrets.cost)
    ? hashPassword(check.password, secrets.pepper, secrets.cost)
    : null
  return verdictOn('right', next, upgradedHash)
}

/** Ends a lock whose time is over, so that the end stands in the history although nobody tried again. */
export const endLockInOneTurn = (store: GuardStore, guard: string, counter: Counter, now: number): void => {
  const before = store.read(counter)
  if (before) advance(store, { guard, counter, counted: counter, isKnown: true, before }, settled(before, now), now)
}

/** Lifts lock and block, in one synchronous turn. See {@link PasswordGuards.release}. */
export const releaseInOneTurn = (
  store: GuardStore,
  { guard, counters, actor, epochs }: Release,
  now: number,
): LockEvent[] => {
  for (const counter of counters) {
    const step = { guard: guardName(guard), counter, counted: counter, isKnown: true }
    const stored = store.read(counter) ?? UNTOUCHED
    const before = advance(store, { ...step, before: stored }, settled(stored, now), now)
    const isMeant = epochs === undefined || epochs[counter] === before.epoch
    if (isMeant && (before.isBlocked || before.lockedUntil !== null))
      advance(store, { ...step, before, actor }, released(before), now)
  }
  return store.eventsToTell()
}

/** See {@link PasswordGuards.standing}. */
export const standingsIn = (store: GuardStore, counters: readonly Counter[]): GuardStanding[] =>
  counters.flatMap(counter => {
    const { isBlocked, lockedUntil, epoch } = store.read(counter) ?? UNTOUCHED
    if (epoch === 0) return []
    return [{ counter, state: isBlocked ? 'blocked' : lockedUntil === null ? 'free' : 'locked', lockedUntil, epoch }]
  })

/** See {@link PasswordGuards.hash}. */
export const hashInOneTurn = (secrets: GuardSecrets, { password, differsFrom }: NewPassword): string | null =>
  differsFrom.some(hash => verifyPassword(password, hash, secrets.pepper))
    ? null
    : hashPassword(password, secrets.pepper, secrets.cost)
