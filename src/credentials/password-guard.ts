import type { LockChange } from './lockout.ts'

/**
 * What is counted, each on its own (rules.md 4): wrong initial passwords of a contract, wrong passwords of a user
 * without certificate (the portal's ①) and with it (login, changes). Every path that checks a password names one.
 */
export type Counter = 'initial' | 'portal' | 'member'

/**
 * Which guard counts: one per record, or one of the fixed number of guards that unknown IDs share. Those of `hashing`
 * count nothing: they hash the many passwords of a file, so that no record's guard has to wait behind them.
 */
export type GuardKey =
  | { kind: 'contract'; number: string; generation: number }
  | { kind: 'user'; id: string }
  | { kind: 'unknown'; hash: string }
  | { kind: 'hashing'; lane: number }

export type PasswordCheck = {
  guard: GuardKey
  counter: Counter
  password: string
  /** PHC string; for an unknown ID the dummy that no password has. */
  hash: string
  /** The version of the password that `hash` belongs to; what the verdict allows is written on condition of it. */
  version: number
  /** Keyed hash of what was typed as ID or number; not set where a certificate named the user. */
  typedHash?: string
}

/** A change that D1 is told of at least once; guard, counter and epoch together make a repeat harmless. */
export type LockEvent = {
  guard: string
  counter: Counter
  change: LockChange
  /** Milliseconds since the epoch; set only for `locked`. */
  lockedUntil: number | null
  epoch: number
  /** Milliseconds since the epoch. */
  at: number
  /** Row id of the user who released; null for what nobody did. */
  actor: string | null
}

export type Verdict = {
  /** `refused`: the password was not looked at. */
  result: 'right' | 'wrong' | 'refused'
  version: number
  /** How the guard stands after this try. */
  standing: 'free' | 'locked' | 'blocked'
  /** Milliseconds since the epoch; set while locked. */
  lockedUntil: number | null
  /** A hash of the same password at today's cost, where the stored one has another cost. */
  upgradedHash: string | null
  /** What D1 has not acknowledged yet. */
  events: LockEvent[]
}

/** A password to be stored, together with those that it must differ from. */
export type NewPassword = { guard: GuardKey; password: string; differsFrom: readonly string[] }

/**
 * Who lifts which counters; null for the recovery, whose order names the people. A counter that is neither locked nor
 * blocked stays as it is. With `epochs`, one whose state is another than the one that was looked at stays too: a later
 * block, or the same release a second time.
 */
export type Release = {
  guard: GuardKey
  counters: readonly Counter[]
  actor: string | null
  epochs?: Partial<Record<Counter, number>>
}

/** How a counter stands that has ever been locked or blocked. */
export type GuardStanding = Pick<LockEvent, 'counter' | 'lockedUntil' | 'epoch'> & {
  state: 'free' | 'locked' | 'blocked'
}

/**
 * The port to the guards. One guard does one thing at a time, and a check happens in a single synchronous turn with
 * its count: however many arrive together, none overtakes another. Hashing happens there too, so that no page has to
 * wait behind it.
 */
export type PasswordGuards = {
  check(check: PasswordCheck): Promise<Verdict>
  /** The new password's hash, or null when it equals one of those it must differ from. */
  hash(request: NewPassword): Promise<string | null>
  /** Lifts lock and block of the counters, as if nothing had been counted. Answers what D1 must be told. */
  release(release: Release): Promise<LockEvent[]>
  /** How the record's counters stand, as far as D1 was ever told of them: for a database that was restored. */
  standing(guard: GuardKey): Promise<GuardStanding[]>
  /** D1 has these events; the guard may forget them. */
  acknowledge(guard: GuardKey, events: readonly LockEvent[]): Promise<void>
  /** Counts of unknown IDs that nobody tried for a year before `now` (milliseconds since the epoch) are forgotten. */
  forgetUnknown(now: number): Promise<void>
}

const UNKNOWN_GUARDS = 64

/** As many as one chunk of a file can keep busy. */
const HASHING_LANES = 8

/** A key of each guard that unknown IDs share. */
export const unknownGuards = (): GuardKey[] =>
  Array.from({ length: UNKNOWN_GUARDS }, (_, i) => ({ kind: 'unknown', hash: i.toString(16).padStart(8, '0') }))

/** The guard's name: what is counted is bound to the record, so that nobody can be blocked before they exist. */
export const guardName = (key: GuardKey): string => {
  switch (key.kind) {
    case 'contract':
      return `contract:${key.number}:${key.generation}`
    case 'user':
      return `user:${key.id}`
    case 'unknown':
      return `unknown:${Number.parseInt(key.hash.slice(0, 8), 16) % UNKNOWN_GUARDS}`
    case 'hashing':
      return `hashing:${key.lane % HASHING_LANES}`
  }
}

/** What is counted of a record. */
export const countersOf = (key: GuardKey): readonly Counter[] => {
  switch (key.kind) {
    case 'contract':
      return ['initial']
    case 'user':
      return ['portal', 'member']
    case 'unknown':
    case 'hashing':
      return []
  }
}

/** What a guard counts under: unknown IDs share a guard, so their hash is part of it. */
export const countedAs = (key: GuardKey, counter: Counter): string =>
  key.kind === 'unknown' ? `${counter}:${key.hash}` : counter
