import * as z from 'zod/mini'
import { comparingFields, folded } from '../lib/fields.ts'

/** Upper, lower, digit and symbol, all four; a symbol is printable ASCII that is neither letter nor digit. */
const FOUR_KINDS = /^(?=.*[A-Z])(?=.*[a-z])(?=.*[0-9])(?=.*[!-/:-@[-`{-~])[!-~]+$/

/** Passwords are taken as they were typed: nothing is folded, trimmed or cut. */
export const passwordField = z
  .string('E1001')
  .check(z.minLength(1, 'E1001'), z.regex(FOUR_KINDS, 'E1007'), z.minLength(8, 'E1007'), z.maxLength(12, 'E1007'))

/** Manual ③: exactly 8, all four kinds. */
export const initialPasswordField = z
  .string('E1001')
  .check(z.minLength(1, 'E1001'), z.regex(FOUR_KINDS, 'E1004'), z.minLength(8, 'E1004'), z.maxLength(8, 'E1004'))

/** Manual ②: 6 half-width digits. */
export const codeField = z
  .string('E1001')
  .check(z.overwrite(folded), z.minLength(1, 'E1001'), z.regex(/^[0-9]{6}$/, 'E1012'))

/** The second entry only has to be there; whether it equals the first is said of the pair. */
export const repeatedField = z.string('E1001').check(z.minLength(1, 'E1001'))

/** rules.md 2: a password that contains the user ID is half guessed. For forms with `userId` and `password`. */
export const passwordIsFreeOfUserId = comparingFields(
  { error: 'E1008', path: ['password'] },
  ({ userId, password }) =>
    userId === undefined || userId === '' || password === undefined || !password.includes(userId),
)
