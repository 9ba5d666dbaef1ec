// What differs from one walk to the next, such as days and serial numbers, is shown by samples that never do.
import { DAY_MS, formatDay, formatTime, startOfDay } from '../../src/lib/jst.ts'

/** The day and the time on which everything in the manual happens. */
const SAMPLE_NOW = new Date('2026-04-01T10:00:00+09:00')
/** A walk takes some minutes: what happens in it happens at one time, and a code's 30 minutes stay 30 minutes. */
const STEP_MS = 30 * 60_000

const SERIALS = [
  '3b8c01f25e7d4a96b01c7f3a52d8e4f9',
  '7ad1439c06be4f18925d3e60c7b18a24',
  '5c20e8b7a914463fbd07125e98af36d1',
  'e1f09b3d7c5a4826a4d0b86f13927ce5',
]
export const SAMPLE_CODE = '482913'
export const SAMPLE_OFFICE = '29630001'
const SAMPLE_ADDRESS = '203.0.113.24'
const SAMPLE_PORTAL = 'https://portal.example.jp'
const SAMPLE_MEMBER = 'https://member.example.jp'

export type Samples = {
  /** The text as the manual shows it. */
  of: (text: string) => string
  /** From here on this text is shown as that one. */
  show: (text: string, sample: string) => void
}

const two = (text: number): string => String(text).padStart(2, '0')

/** @param begunAt the moment that is shown as the sample day's 10:00 */
export const newSamples = (begunAt: Date, system: { portal: string; member: string }): Samples => {
  const shown = new Map([
    [system.portal, SAMPLE_PORTAL],
    [system.member, SAMPLE_MEMBER],
    ['127.0.0.1', SAMPLE_ADDRESS],
    ['::1', SAMPLE_ADDRESS],
  ])
  const serials = new Map<string, string>()

  const dayOf = (day: Date): Date => {
    const days = Math.round((startOfDay(day).getTime() - startOfDay(begunAt).getTime()) / DAY_MS)
    return startOfDay(SAMPLE_NOW, days)
  }
  const instantOf = (at: Date): Date => {
    const steps = Math.floor((at.getTime() - begunAt.getTime()) / STEP_MS)
    // What was done in the minute before the walk began was done at its beginning.
    return new Date(SAMPLE_NOW.getTime() + Math.max(steps, steps === -1 ? 0 : steps) * STEP_MS)
  }
  const serialOf = (serial: string): string => {
    const known = serials.get(serial) ?? SERIALS[serials.size % SERIALS.length] ?? serial
    serials.set(serial, known)
    return known
  }

  const of = (text: string): string => {
    let sample = text
    for (const [real, other] of shown) sample = sample.replaceAll(real, other)
    return (
      sample
        .replace(
          /(\d{4})年(\d{1,2})月(\d{1,2})日(?: (\d{1,2}):(\d{2})(:\d{2})?)?(から)?/g,
          (_, y, m, d, hour, minute, second, from = '') => {
            const day = `${y}-${two(Number(m))}-${two(Number(d))}`
            const shownDay = formatDay(dayOf(new Date(`${day}T00:00:00+09:00`)))
            if (hour === undefined) return `${shownDay}${from}`
            // Midnight is when periods begin and end; from the full hour on the service is open.
            if (minute === '00' && (Number(hour) === 0 || from)) return `${shownDay} ${Number(hour)}:00${from}`
            const at = instantOf(new Date(`${day}T${two(Number(hour))}:${minute}:59+09:00`))
            return `${formatDay(at)} ${formatTime(at)}${second === undefined ? '' : ':00'}${from}`
          },
        )
        .replace(/^(\d{4}-\d{2}-\d{2})(T.*)?$/, (_, day: string, time = '') => {
          const moved = new Date(dayOf(new Date(`${day}T00:00:00+09:00`)).getTime() + 9 * 60 * 60_000)
          return `${moved.toISOString().slice(0, 10)}${time}`
        })
        .replace(/^\d{1,2}:\d{2}(～\d{1,2}:\d{2})?$/, '10:00')
        // A lock ends 60 minutes after it began.
        .replace(/(?<!\d|日 )\d{1,2}:\d{2}まで/g, '11:00まで')
        .replace(/([A-Za-z0-9]{6,12}?)20\d{12}\.p12/g, (_, userId) => `${userId}20260401100000.p12`)
        .replace(/\b[0-9a-f]{32}\b/gi, serialOf)
        .replace(/(?:[0-9A-Fa-f]{4} ){7}[0-9A-Fa-f]{4}/g, spaced => {
          const serial = serialOf(spaced.replaceAll(' ', '').toLowerCase())
          return (serial.match(/.{4}/g) ?? []).join(' ').toUpperCase()
        })
    )
  }
  return { of, show: (text, sample) => void shown.set(text, sample) }
}
