import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  admits,
  changeBetween,
  LOCK_POLICY,
  type LockState,
  released,
  settled,
  after as stateAfter,
  UNTOUCHED,
} from '../../../src/credentials/lockout.ts'
import { CLOCK_SKEW_MS } from '../../../src/lib/jst.ts'

const HOUR = LOCK_POLICY.lockMs
const wrongTimes = (state: LockState, times: number, now: number): LockState => {
  let next = state
  for (let i = 0; i < times; i++) next = stateAfter(settled(next, now), 'wrong', now)
  return next
}

describe('lockout', () => {
  test('five wrong passwords do not lock, the sixth does, for 60 minutes', () => {
    const five = wrongTimes(UNTOUCHED, 5, 0)
    expect(admits(five, 0)).toEqual({ isAdmitted: true })
    const six = stateAfter(five, 'wrong', 0)
    expect(admits(six, HOUR - 1)).toEqual({ isAdmitted: false, reason: 'locked', until: HOUR })
    expect(admits(six, HOUR)).toEqual({ isAdmitted: true })
  })

  test('after a lock the count is at 0 again and the number of locks stays', () => {
    const state = settled(wrongTimes(UNTOUCHED, 6, 0), HOUR)
    expect(state).toMatchObject({ wrong: 0, locks: 1, lockedUntil: null, isBlocked: false })
  })

  test('the third lock blocks at once and no time ends it', () => {
    let state = wrongTimes(UNTOUCHED, 6, 0)
    state = wrongTimes(settled(state, HOUR), 6, HOUR)
    state = wrongTimes(settled(state, 2 * HOUR), 6, 2 * HOUR)
    expect(admits(state, 2 * HOUR)).toEqual({ isAdmitted: false, reason: 'blocked' })
    expect(admits(settled(state, 10 ** 15), 10 ** 15)).toEqual({ isAdmitted: false, reason: 'blocked' })
  })

  test('a lock that a clock far ahead began lasts an hour from when the clock is right again, and its number stays', () => {
    const state = wrongTimes(UNTOUCHED, 6, 1000 * HOUR)
    const seen = settled(state, 0)
    expect(admits(seen, HOUR - 1)).toEqual({ isAdmitted: false, reason: 'locked', until: HOUR })
    expect(settled(seen, HOUR / 2)).toBe(seen)
    expect(settled(seen, HOUR)).toMatchObject({ wrong: 0, locks: 1, lockedUntil: null, epoch: state.epoch + 1 })
  })

  test('clocks that are a little apart do not move the end of a lock', () => {
    const state = wrongTimes(UNTOUCHED, 6, CLOCK_SKEW_MS)
    expect(settled(state, 0)).toBe(state)
    expect(settled(wrongTimes(UNTOUCHED, 6, CLOCK_SKEW_MS + 1), 0).lockedUntil).toBe(HOUR)
  })

  test('others are told of a lock, its end, a block and a release, and of no try', () => {
    const locked = wrongTimes(UNTOUCHED, 6, 0)
    const ended = settled(locked, HOUR)
    const blocked = { ...locked, lockedUntil: null, isBlocked: true, epoch: ended.epoch + 1 }
    expect(changeBetween(UNTOUCHED, wrongTimes(UNTOUCHED, 5, 0))).toBeNull()
    expect(changeBetween(ended, stateAfter(ended, 'right', HOUR))).toBeNull()
    expect(changeBetween(wrongTimes(UNTOUCHED, 5, 0), locked)).toBe('locked')
    expect(changeBetween(locked, ended)).toBe('lock_ended')
    expect(changeBetween(ended, blocked)).toBe('blocked')
    for (const state of [locked, blocked, UNTOUCHED]) expect(changeBetween(state, released(state))).toBe('released')
  })

  test('a right password forgets wrong ones and locks', () => {
    const oneLock = settled(wrongTimes(UNTOUCHED, 6, 0), HOUR)
    expect(stateAfter(wrongTimes(oneLock, 5, HOUR), 'right', HOUR)).toMatchObject({ wrong: 0, locks: 0 })
  })

  type Step = { kind: 'try'; isRight: boolean } | { kind: 'pass'; ms: number } | { kind: 'release' } | { kind: 'crash' }
  const steps: fc.Arbitrary<Step[]> = fc.array(
    fc.oneof(
      {
        weight: 12,
        arbitrary: fc.record({ kind: fc.constant('try' as const), isRight: fc.boolean() }),
      },
      { weight: 20, arbitrary: fc.constant({ kind: 'try' as const, isRight: false }) },
      {
        weight: 4,
        arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 2 * HOUR }) }),
      },
      { weight: 1, arbitrary: fc.constant({ kind: 'release' as const }) },
      { weight: 1, arbitrary: fc.constant({ kind: 'crash' as const }) },
    ),
    { maxLength: 120 },
  )

  test('over any interleaving: at most 6 checks between two successes, releases or lock ends; at most 3 locks; nothing stuck', () => {
    fc.assert(
      fc.property(steps, sequence => {
        let state = UNTOUCHED
        let now = 0
        let checksSinceFree = 0
        let wrongChecksSinceSuccess = 0
        for (const step of sequence) {
          if (step.kind === 'pass') now += step.ms
          // What survives a crash is what was written: the state as JSON.
          if (step.kind === 'crash') state = JSON.parse(JSON.stringify(state))
          if (step.kind === 'release') {
            state = released(state)
            checksSinceFree = 0
            wrongChecksSinceSuccess = 0
          }
          if (step.kind !== 'try') continue
          const epoch = state.epoch
          state = settled(state, now)
          if (state.epoch !== epoch) checksSinceFree = 0
          const admission = admits(state, now)
          if (!admission.isAdmitted) {
            // Refused tries neither count nor extend.
            if (admission.reason === 'locked') expect(admission.until).toBeGreaterThan(now)
            expect(state.isBlocked).toBe(admission.reason === 'blocked')
            continue
          }
          state = stateAfter(state, step.isRight ? 'right' : 'wrong', now)
          if (step.isRight) {
            checksSinceFree = 0
            wrongChecksSinceSuccess = 0
          } else {
            checksSinceFree += 1
            wrongChecksSinceSuccess += 1
          }
          expect(checksSinceFree).toBeLessThanOrEqual(6)
          expect(wrongChecksSinceSuccess).toBeLessThanOrEqual(18)
          if (wrongChecksSinceSuccess === 18) expect(state.isBlocked).toBe(true)
        }
        // Nothing is stuck: a block ends by release, a lock by time, and then a password is checked again.
        expect(admits(released(state), now).isAdmitted).toBe(true)
        if (!state.isBlocked) expect(admits(settled(state, now + HOUR), now + HOUR).isAdmitted).toBe(true)
      }),
      { numRuns: 2_000 },
    )
  })
})
