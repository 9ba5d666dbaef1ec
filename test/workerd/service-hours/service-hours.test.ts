import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import { readConfig } from '../../../src/config.ts'
import { admitsAt, parseServiceHours, type ServiceHours } from '../../../src/service-hours.ts'

const parsed = (text: string): ServiceHours => {
  const hours = parseServiceHours(text)
  if (!hours.ok) throw new Error(hours.error)
  return hours.value
}

const EXAMPLE = parsed('mon-fri 8:00-20:00; closed holidays; closed 12/31-1/3')

const at = (text: string) => new Date(`${text}+09:00`)

describe('service hours', () => {
  test.each([
    // Thursday
    ['2026-11-26T08:00:00', null],
    ['2026-11-26T19:59:59.999', null],
    ['2026-11-26T07:59:59.999', '2026-11-26T08:00'],
    ['2026-11-26T20:00:00', '2026-11-27T08:00'],
    // over a weekend
    ['2026-11-27T20:00:00', '2026-11-30T08:00'],
    ['2026-11-28T12:00:00', '2026-11-30T08:00'],
    // 勤労感謝の日, a Monday, and a substitute holiday (2027-03-22 for Sunday the 21st)
    ['2026-11-21T12:00:00', '2026-11-24T08:00'],
    ['2027-03-22T12:00:00', '2027-03-23T08:00'],
    // the turn of the year: 12/31 is a Thursday, 1/4 a Monday
    ['2026-12-30T20:00:00', '2027-01-04T08:00'],
    ['2027-01-01T12:00:00', '2027-01-04T08:00'],
    // 5月の連休 of 2026: Sunday to Wednesday
    ['2026-05-02T12:00:00', '2026-05-07T08:00'],
  ])('at %s JST: next opening %s', (now, opensAt) => {
    expect(admitsAt(EXAMPLE, at(now))).toEqual(
      opensAt === null ? { isOpen: true } : { isOpen: false, opensAt: at(opensAt) },
    )
  })

  test('hours may run over midnight of the week, to 24:00 and around the weekend', () => {
    const hours = parsed('fri-mon 0:00-24:00; tue 9:30-10:00')
    expect(admitsAt(hours, at('2026-11-29T23:59:59'))).toEqual({ isOpen: true })
    expect(admitsAt(hours, at('2026-12-01T10:00'))).toEqual({ isOpen: false, opensAt: at('2026-12-04T00:00') })
    expect(admitsAt(parsed('sun-sat 0:00-24:00'), at('2026-12-01T23:59:59.999'))).toEqual({ isOpen: true })
    expect(admitsAt(parsed(' always '), at('2026-12-31T23:00'))).toEqual({ isOpen: true })
  })

  test('29 February may be closed; a service open on one day a year is found', () => {
    expect(admitsAt(parsed('sun-sat 8:00-9:00; closed 2/29'), at('2028-02-29T08:30'))).toEqual({
      isOpen: false,
      opensAt: at('2028-03-01T08:00'),
    })
    const hours = parsed('sun-sat 8:00-9:00; closed 6/2-5/31')
    expect(admitsAt(hours, at('2026-06-01T09:00'))).toEqual({ isOpen: false, opensAt: at('2027-06-01T08:00') })
  })

  test.each([
    ['weekdays', '"weekdays" is not understood'],
    ['mon-fri 8-20', 'is not understood'],
    ['mon-fri 20:00-8:00', 'must end after it begins'],
    ['mon 8:00-24:30', 'must end after it begins'],
    ['mon 8:75-20:00', 'must end after it begins'],
    ['mon-wed 8:00-20:00; tue 9:00-10:00', 'names a day a second time'],
    ['mon-fri 8:00-20:00; closed 2/30', 'names a day that no year has'],
    ['closed holidays', 'never opens'],
    ['', 'never opens'],
    ['sun-sat 8:00-9:00; closed 1/1-12/31', 'never opens'],
  ])('"%s" is refused at the start, by name: %s', (text, problem) => {
    expect(() => readConfig({ ...env, SERVICE_HOURS: text })).toThrow(/SERVICE_HOURS: /)
    expect(() => readConfig({ ...env, SERVICE_HOURS: text })).toThrow(problem)
  })

  test('without configuration the service is always open', () => {
    const { SERVICE_HOURS: _, ...rest } = env
    expect(readConfig(rest).SERVICE_HOURS).toBe('always')
  })
})
