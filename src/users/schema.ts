import { eastAsianWidthType } from 'get-east-asian-width'
import * as z from 'zod/mini'
import { folded } from '../lib/fields.ts'

/** NFC first, so that が typed as か and a combining mark is one code point; spaces inside become full-width. */
const normalizedName = (text: string): string => text.normalize('NFC').trim().replaceAll(' ', '\u3000')

const graphemes = new Intl.Segmenter('ja', { granularity: 'grapheme' })

/** One full-width character as a person counts: 𠮷 (a surrogate pair) and 葛󠄀 (with a variation selector) are one. */
const isFullWidth = (grapheme: string): boolean => {
  // A half-width voicing mark belongs to the character before it; a pile of marks covers the lines around it.
  if (/[\uff61-\uffdc]/.test(grapheme) || (grapheme.match(/\p{M}/gu)?.length ?? 0) > 2) return false
  if (/\p{C}|\p{Emoji_Presentation}|\p{Extended_Pictographic}|\ufe0e|\ufe0f|\u20e3/u.test(grapheme)) return false
  const width = eastAsianWidthType(grapheme.codePointAt(0) ?? 0)
  // "Ambiguous" are the Greek, Cyrillic and signs of JIS X 0208, and also Latin letters with accents, which are not.
  return width === 'fullwidth' || width === 'wide' || (width === 'ambiguous' && !/\p{Script=Latin}/u.test(grapheme))
}

/** 20 graphemes with their variation selectors never need more; a longer text is not worth segmenting. */
const LONGEST_NAME = 200

/** How many characters a person counts in the name as it would be stored, and whether all are full-width. */
export const measureName = (text: string): { length: number; isFullWidth: boolean } => {
  const characters = [...graphemes.segment(normalizedName(text).slice(0, LONGEST_NAME))]
  return { length: characters.length, isFullWidth: characters.every(({ segment }) => isFullWidth(segment)) }
}

const isFullWidthName = (name: string): boolean => {
  const { length, isFullWidth } = measureName(name)
  return name.length <= LONGEST_NAME && length <= 20 && isFullWidth
}

/** Manual ④: at most 20 full-width characters. */
export const userNameField = z
  .string('E1001')
  .check(z.overwrite(normalizedName), z.minLength(1, 'E1001'), z.refine(isFullWidthName, 'E1010'))

/**
 * Manual ④: at most 50 half-width characters. Wider than RFC 5321: old carriers gave out addresses with dots doubled
 * or before the @. The domain is a DNS name with at least one dot.
 */
export const mailField = z
  .string('E1001')
  .check(
    z.overwrite(folded),
    z.minLength(1, 'E1001'),
    z.maxLength(50, 'E1011'),
    z.regex(
      /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]$/,
      'E1011',
    ),
  )

/** `s***@sample.co.jp`: enough to recognise one's own address, too little to learn another's. */
export const maskMail = (mail: string): string => mail.replace(/^(.).*@/, '$1***@')

/** `sa*****01`: enough to recognise one's own ID in a mail. */
export const maskUserId = (userId: string): string =>
  userId.slice(0, 2) + '*'.repeat(userId.length - 4) + userId.slice(-2)
