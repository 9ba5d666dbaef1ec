import * as z from 'zod/mini'
import { folded } from '../lib/fields.ts'
import { searchKey } from '../lib/search-key.ts'

/** What a search can be for. Their order is that of the groups on the screen. */
export const SEARCH_KINDS = ['number', 'organisation', 'user_id', 'name', 'mail', 'serial'] as const
export type SearchKind = (typeof SEARCH_KINDS)[number]

/** What staff look for without a name in hand. */
export const SEARCH_STATES = ['locked', 'blocked', 'ends', 'bounced', 'waiting'] as const
export type SearchState = (typeof SEARCH_STATES)[number]

/** Longer than every name, address and serial number with its spaces. */
const LONGEST_QUESTION = 100
const LONGEST_CURSOR = 400

const optional = <S extends z.ZodMiniType<unknown, string>>(schema: S) =>
  z.pipe(z._default(z.string(), ''), z.union([z.literal(''), schema]))

/** Where the next page begins: the last row's key and subject. A made-up one is only another place in the same walk. */
export type Cursor = { key: string; subject: string }

/** Where a page ended, as the address carries it. */
export const cursorText = ({ key, subject }: Cursor): string => `${key}~${subject}`

/** The place that such a text names; null where it names none. Whatever it is, a query stays in its bank's range. */
export const cursorOf = (text: string): Cursor | null => {
  const at = text.lastIndexOf('~')
  return at < 0 ? null : { key: text.slice(0, at), subject: text.slice(at + 1) }
}

export const searchQuery = z.object({
  q: z.pipe(
    z._default(z.string(), ''),
    z.string().check(
      z.overwrite(text => text.trim()),
      z.maxLength(LONGEST_QUESTION, 'E7060'),
    ),
  ),
  kind: optional(z.enum(SEARCH_KINDS, 'E1013')),
  state: optional(z.enum(SEARCH_STATES, 'E1013')),
  after: optional(
    z.string().check(z.maxLength(LONGEST_CURSOR, 'E1013'), z.regex(/^[^\p{Cc}]+~[0-9a-f]{1,64}$/u, 'E1013')),
  ),
})

export type SearchQuery = z.output<typeof searchQuery>

const matching = (text: string, pattern: RegExp): string | null => (pattern.test(text) ? text : null)

/** What is walked for such a question, or null where it cannot be one of this kind. */
export const keyFor = (kind: SearchKind, question: string): string | null => {
  const typed = folded(question)
  switch (kind) {
    case 'number':
      return matching(typed.replaceAll(/[\s-]/g, ''), /^[0-9]{1,8}$/)
    case 'user_id':
      return matching(typed.toLowerCase(), /^[a-z0-9]{1,12}$/)
    case 'mail':
      return matching(typed.toLowerCase(), /^[\x21-\x7e]{1,50}$/)
    case 'serial':
      // As a browser's dialogue shows it: with spaces, colons or capitals.
      return matching(typed.toLowerCase().replaceAll(/[\s:-]/g, ''), /^[0-9a-f]{8,40}$/)
    case 'organisation':
    case 'name':
      return searchKey(question) || null
  }
}
