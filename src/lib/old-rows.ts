import { DAY_MS } from './jst.ts'

/** What a domain keeps for a time and then forgets (rules.md 8). */
export type OldRows = {
  /** For the log: how many of what were forgotten. */
  what: string
  keptMs: number
  /** Forgets what is older; binds ?1 = the instant in milliseconds since the epoch, ?2 = how many rows at most. */
  sql: string
}

/** Sessions, enrolments and the like: a day after their end. */
export const A_DAY = DAY_MS
/** What strangers can cause, and mails' texts. */
export const NINETY_DAYS = 90 * DAY_MS
/** History and certificates: ten years with three leap days, as the triggers of the history have it. */
export const TEN_YEARS = 3653 * DAY_MS
