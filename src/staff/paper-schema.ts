import * as z from 'zod/mini'
import { folded } from '../lib/fields.ts'

/** The number on the paper request. */
export const paperNumberField = z
  .string('E1001')
  .check(z.overwrite(folded), z.minLength(1, 'E1001'), z.regex(/^[A-Za-z0-9-]{1,20}$/, 'E7035'))

/** One line in anybody's words; no control characters. */
export const lineField = z.string('E1001').check(
  z.overwrite(text => text.normalize('NFC').trim()),
  z.minLength(1, 'E1001'),
  z.maxLength(100, 'E7036'),
  z.regex(/^[^\p{C}]*$/u, 'E7036'),
)
