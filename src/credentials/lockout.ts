import { CLOCK_SKEW_MS } from '../lib/jst.ts'

/**
 * The rules of rules.md 4 (manual ③ and ①: six wrong passwords lock for 60 minutes, the third lock blocks), as a pure
 * state machine. No I/O, no clock: the caller brings `now`, so that every path to 閉塞 can be walked in a test.
 */
export type LockState = {
  /** Wrong passwords since the last right one, release or end of a lock. */
  wrong: number
  /** Locks since the last right password or release. */
  locks: number
  /** Milliseconds since the epoch. */
  lockedUntil: number | null
  isBlocked: boolean
  /** Rises with every change that others are told of; orders what arrives late or twice. */
  epoch: number
}

export type LockPolicy = { wrongPerLock: number; lockMs: number; locksToBlock: number }

/** The manual's numbers. */
export const LOCK_POLICY: LockPolicy = { wrongPerLock: 6, lockMs: 60 * 60 * 1000, locksToBlock: 3 }

export type Admission =
  | { isAdmitted: true }
  | { isAdmitted: false; reason: 'locked'; until: number }
  | { isAdmitted: false; reason: 'blocked' }

/** What a change of state is called where it is told: in history, mails and lists. */
export type LockChange = 'locked' | 'blocked' | 'lock_ended' | 'released'

export const UNTOUCHED: LockState = { wrong: 0, locks: 0, lockedUntil: null, isBlocked: false, epoch: 0 }

/** Whether a password may be checked now. */
export const admits = (state: LockState, now: number): Admission => {
  if (state.isBlocked) return { isAdmitted: false, reason: 'blocked' }
  if (state.lockedUntil !== null && now < state.lockedUntil) {
    return { isAdmitted: false, reason: 'locked', until: state.lockedUntil }
  }
  return { isAdmitted: true }
}

/**
 * The state once a lock whose time is over has ended: free with the count at 0, the number of locks kept. One that would
 * last longer than any lock does was begun by a clock that was ahead: from now on it has a lock's whole time.
 */
export const settled = (state: LockState, now: number, policy: LockPolicy = LOCK_POLICY): LockState => {
  if (state.isBlocked || state.lockedUntil === null) return state
  if (now >= state.lockedUntil) return { ...state, wrong: 0, lockedUntil: null, epoch: state.epoch + 1 }
  const latest = now + policy.lockMs
  return state.lockedUntil > latest + CLOCK_SKEW_MS ? { ...state, lockedUntil: latest } : state
}

/**
 * The state after a password was checked; only for a settled state that admits it. Another object in any case, so that a
 * right password is written as a wrong one is: on a full disk, where no try can be counted, the answers must not differ.
 */
export const after = (
  state: LockState,
  verdict: 'right' | 'wrong',
  now: number,
  policy: LockPolicy = LOCK_POLICY,
): LockState => {
  if (verdict === 'right') return { ...state, wrong: 0, locks: 0 }
  const wrong = state.wrong + 1
  if (wrong < policy.wrongPerLock) return { ...state, wrong }
  const locks = state.locks + 1
  const epoch = state.epoch + 1
  return locks < policy.locksToBlock
    ? { ...state, wrong, locks, lockedUntil: now + policy.lockMs, epoch }
    : { ...state, wrong, locks, lockedUntil: null, isBlocked: true, epoch }
}

/** The state after the bank or the master lifted lock and block: as if nothing had been counted. */
export const released = (state: LockState): LockState => ({ ...UNTOUCHED, epoch: state.epoch + 1 })

/** What others are to be told of the step from one state to the next, if anything. */
export const changeBetween = (before: LockState, next: LockState): LockChange | null => {
  if (next.epoch === before.epoch) return null
  if (next.isBlocked) return 'blocked'
  if (next.lockedUntil !== null) return 'locked'
  return before.lockedUntil !== null && !before.isBlocked && next.locks === before.locks ? 'lock_ended' : 'released'
}
