import { calendarDay } from '../../src/lib/jst.ts'

/** Service hours that are open for twelve hours in three days: closed now, whenever that is. */
export const closedNow = (): string => {
  const { weekday } = calendarDay(new Date())
  return `${['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][(weekday + 3) % 7]} 8:00-20:00`
}
