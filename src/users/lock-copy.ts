/** What a guard last told of a user's counter. `lockedUntil` is milliseconds since the epoch. */
export type LockCopy = { state: 'free' | 'locked' | 'blocked'; lockedUntil: number | null }

/** A lock whose end has passed is over, also before the guard has said so. */
export const lockOf = (state: LockCopy['state'] | null, until: number | null, now: number): LockCopy =>
  state === null || (state === 'locked' && until !== null && until <= now)
    ? { state: 'free', lockedUntil: null }
    : { state, lockedUntil: until }
