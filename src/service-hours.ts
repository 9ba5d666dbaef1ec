import { HOLIDAYS } from './lib/japanese-holidays.ts'
import { calendarDay, DAY_MS, HOUR_MS, MINUTE_MS, startOfDay } from './lib/jst.ts'
import { ok, type Result, refused } from './lib/result.ts'

/** From and until, in milliseconds after 0:00 JST. */
type Span = { from: number; until: number }

/** Days of a year as month · 100 + day; `from` may lie behind `to`: 12/31 to 1/3. */
type DayRange = { from: number; to: number }

export type ServiceHours =
  | 'always'
  | { weekdays: readonly (Span | null)[]; isClosedOnHolidays: boolean; closedDays: readonly DayRange[] }

export type Opening = { isOpen: true } | { isOpen: false; opensAt: Date }

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
/** A service that opens on no day of a leap year and a day never does. */
const LOOKED_AHEAD_DAYS = 367

const OPEN = /^(sun|mon|tue|wed|thu|fri|sat)(?:-(sun|mon|tue|wed|thu|fri|sat))? (\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$/
const CLOSED = /^closed (\d{1,2})\/(\d{1,2})(?:-(\d{1,2})\/(\d{1,2}))?$/

const timeOf = (hours = '', minutes = ''): number | null => {
  const time = Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS
  return Number(minutes) < 60 && time <= DAY_MS ? time : null
}

const dayOf = (month = '', day = ''): number | null => {
  const [m, d] = [Number(month), Number(day)]
  // 2028 is a leap year: 2/29 is a day too.
  const date = new Date(Date.UTC(2028, m - 1, d))
  return m >= 1 && m <= 12 && date.getUTCMonth() === m - 1 && date.getUTCDate() === d ? m * 100 + d : null
}

const isHoliday = (year: number, monthDay: number): boolean =>
  HOLIDAYS[year]?.split(' ').includes(String(monthDay).padStart(4, '0')) ?? false

const contains = ({ from, to }: DayRange, monthDay: number): boolean =>
  from <= to ? from <= monthDay && monthDay <= to : monthDay >= from || monthDay <= to

/** When the service is open on the day of this instant; null when it is closed all day. */
const spanOf = (hours: Exclude<ServiceHours, 'always'>, at: Date): Span | null => {
  const { year, month, day, weekday } = calendarDay(at)
  const monthDay = month * 100 + day
  if (hours.closedDays.some(range => contains(range, monthDay))) return null
  if (hours.isClosedOnHolidays && isHoliday(year, monthDay)) return null
  return hours.weekdays[weekday] ?? null
}

/** Whether something may begin now, or else when it may next. Pure. Open from the first instant, closed at the last. */
export const admitsAt = (hours: ServiceHours, now: Date): Opening => {
  if (hours === 'always') return { isOpen: true }
  for (let days = 0; days <= LOOKED_AHEAD_DAYS; days++) {
    const midnight = startOfDay(now, days)
    const span = spanOf(hours, midnight)
    if (!span) continue
    const opensAt = new Date(midnight.getTime() + span.from)
    if (now < opensAt) return { isOpen: false, opensAt }
    if (now.getTime() < midnight.getTime() + span.until) return { isOpen: true }
  }
  throw new Error('these service hours never open')
}

/** One part of the configuration between two semicolons, added to what came before; or what is wrong with it. */
const withPart = (
  { weekdays, isClosedOnHolidays, closedDays }: Exclude<ServiceHours, 'always'>,
  part: string,
): Result<Exclude<ServiceHours, 'always'>, string> => {
  if (part === 'closed holidays') return ok({ weekdays, closedDays, isClosedOnHolidays: true })

  const closed = CLOSED.exec(part)
  if (closed) {
    const from = dayOf(closed[1], closed[2])
    const to = closed[3] === undefined ? from : dayOf(closed[3], closed[4])
    if (from === null || to === null) return refused(`"${part}" names a day that no year has`)
    return ok({ weekdays, isClosedOnHolidays, closedDays: [...closedDays, { from, to }] })
  }

  const open = OPEN.exec(part)
  if (!open) return refused(`"${part}" is not understood`)
  const [, first = '', last = first] = open
  const [from, until] = [timeOf(open[3], open[4]), timeOf(open[5], open[6])]
  if (from === null || until === null || from >= until) return refused(`"${part}" must end after it begins, by 24:00`)
  const next = [...weekdays]
  for (let i = WEEKDAYS.indexOf(first); ; i = (i + 1) % WEEKDAYS.length) {
    if (next[i]) return refused(`"${part}" names a day a second time`)
    next[i] = { from, until }
    if (WEEKDAYS[i] === last) break
  }
  return ok({ weekdays: next, isClosedOnHolidays, closedDays })
}

/**
 * `always`, or parts between semicolons, in Japan's time: `mon-fri 8:00-20:00; sat 9:00-17:00; closed holidays;
 * closed 12/31-1/3`. A day that no part names is closed. Refused with what is wrong.
 */
export const parseServiceHours = (text: string): Result<ServiceHours, string> => {
  if (text.trim() === 'always') return ok('always')
  let hours: Exclude<ServiceHours, 'always'> = {
    weekdays: WEEKDAYS.map(() => null),
    isClosedOnHolidays: false,
    closedDays: [],
  }
  for (const part of text.split(';').map(part => part.trim().replaceAll(/\s+/g, ' '))) {
    if (part === '') continue
    const added = withPart(hours, part)
    if (!added.ok) return added
    hours = added.value
  }
  try {
    admitsAt(hours, new Date(0))
  } catch {
    return refused('never opens')
  }
  return ok(hours)
}
