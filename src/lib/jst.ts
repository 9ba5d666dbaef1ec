/** Japan Standard Time has been UTC+9 without daylight saving since 1952: a fixed shift is exact. */
const OFFSET_MS = 9 * 60 * 60 * 1000
export const DAY_MS = 24 * 60 * 60 * 1000

export const MINUTE_MS = 60 * 1000
export const HOUR_MS = 60 * MINUTE_MS

/** Clocks of machines are never so far apart: an instant further ahead than this was noted by a clock that was wrong. */
export const CLOCK_SKEW_MS = 5 * MINUTE_MS

const shifted = (at: Date): Date => new Date(at.getTime() + OFFSET_MS)
const two = (n: number): string => String(n).padStart(2, '0')

/** The first instant (00:00:00.000 JST) of the day that lies `days` days after the day of `at`. */
export const startOfDay = (at: Date, days = 0): Date => {
  const day = Math.floor(shifted(at).getTime() / DAY_MS) + days
  return new Date(day * DAY_MS - OFFSET_MS)
}

/** 23:59:59 JST of the day that lies `days` days after the day of `at` (X.509 times carry whole seconds). */
export const endOfDay = (at: Date, days = 0): Date => new Date(startOfDay(at, days + 1).getTime() - 1000)

/** The day of `at` in Japan; `month` from 1, `weekday` from 0 for Sunday. */
export const calendarDay = (at: Date): { year: number; month: number; day: number; weekday: number } => {
  const d = shifted(at)
  return { year: d.getUTCFullYear(), month: d.getUTCMonth() + 1, day: d.getUTCDate(), weekday: d.getUTCDay() }
}

/** `2026年11月24日` */
export const formatDay = (at: Date): string => {
  const d = shifted(at)
  return `${d.getUTCFullYear()}年${d.getUTCMonth() + 1}月${d.getUTCDate()}日`
}

/** `9:05` */
export const formatTime = (at: Date): string => {
  const d = shifted(at)
  return `${d.getUTCHours()}:${two(d.getUTCMinutes())}`
}

/** `2026年11月24日 9:05` */
export const formatInstant = (at: Date): string => `${formatDay(at)} ${formatTime(at)}`

/** `2026-11-24T09:05`, as `<input type="datetime-local">` writes a day and a time in Japan. */
export const formatLocal = (at: Date): string => shifted(at).toISOString().slice(0, 16)

/** The instant of such a text; null for what is none, such as 31 February. */
export const instantOfLocal = (text: string): Date | null => {
  const at = new Date(`${text}:00+09:00`)
  return !Number.isNaN(at.getTime()) && formatLocal(at) === text ? at : null
}

/** `yyyymmddhhmmss`, as in the name of the .p12 file (manual ⑤: user ID + date and time). */
export const formatCompact = (at: Date): string => {
  const d = shifted(at)
  return (
    String(d.getUTCFullYear()) +
    two(d.getUTCMonth() + 1) +
    two(d.getUTCDate()) +
    two(d.getUTCHours()) +
    two(d.getUTCMinutes()) +
    two(d.getUTCSeconds())
  )
}
