import * as z from 'zod/mini'
import { startOfDay } from '../lib/jst.ts'

const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/

/** The first instant of a day of Japan, `yyyy-mm-dd`; undefined for what is no day, such as 31 February. */
export const firstInstantOf = (text: string): Date | undefined => {
  const at = new Date(`${text}T00:00:00+09:00`)
  const isDay =
    DAY.test(text) &&
    !Number.isNaN(at.getTime()) &&
    new Date(`${text}T00:00:00Z`).getUTCDate() === Number(text.slice(8))
  return isDay ? at : undefined
}

const optional = <S extends z.ZodMiniType<unknown, string>>(schema: S) =>
  z.pipe(z._default(z.string(), ''), z.union([z.literal(''), schema]))

const dayField = optional(z.string().check(z.refine(text => firstInstantOf(text) !== undefined, 'E6001')))
const word = (pattern: RegExp) => optional(z.string().check(z.regex(pattern, 'E1013')))

/** The filters as the address carries them; an empty one filters nothing. */
export const historyQuery = z
  .object({
    from: dayField,
    to: dayField,
    user: word(/^[0-9a-f]{32}$/),
    operation: word(/^[a-z_]{1,40}$/),
    result: optional(z.enum(['done', 'refused'])),
    before: word(/^[1-9]\d{0,15}$/),
  })
  // Days as they are written here are in the order of their letters.
  .check(z.refine(({ from, to }) => from === '' || to === '' || from <= to, { path: ['to'], error: 'E6002' }))

export type HistoryQuery = z.output<typeof historyQuery>

export type HistoryFilter = {
  /** Milliseconds since the epoch: from the first instant of a day to before the first of another. */
  from: number | null
  until: number | null
  user: string | null
  operation: string | null
  result: 'done' | 'refused' | null
}

/** What was chosen on the screen, as the query takes it: instants in milliseconds, null for what is not filtered by. */
export const filterOf = ({ from, to, user, operation, result }: HistoryQuery): HistoryFilter => {
  const last = firstInstantOf(to)
  return {
    from: firstInstantOf(from)?.getTime() ?? null,
    until: last ? startOfDay(last, 1).getTime() : null,
    user: user || null,
    operation: operation || null,
    result: result || null,
  }
}

/** The page of a day's refusals: the day (empty for today), and the place in its list. */
export const refusalsQuery = z.object({
  day: dayField,
  after: optional(z.string().check(z.regex(/^\d{1,9}~.{1,64}$/, 'E1013'))),
})

export type RefusalsQuery = z.output<typeof refusalsQuery>

/** One address's page of it. */
export const addressQuery = z.object({
  day: dayField,
  address: z.string('E1015').check(z.minLength(1, 'E1015'), z.maxLength(64, 'E1013')),
  before: word(/^[1-9]\d{0,15}$/),
})

export type AddressQuery = z.output<typeof addressQuery>
