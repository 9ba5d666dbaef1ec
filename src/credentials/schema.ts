import * as z from 'zod/mini'
import { comparingFields, folded } from '../lib/fields.ts'
import { isCommonPassword } from './common-passwords.ts'

/** A symbol is printable ASCII (U+0021–U+007E) that is neither letter nor digit. */
const KINDS = { upper: /[A-Z]/, lower: /[a-z]/, digit: /[0-9]/, symbol: /[!-/:-@[-`{-~]/ } as const

export type PasswordPart = keyof typeof KINDS | 'length' | 'halfWidth'

/** What a password must have, part by part: the screens tick them off while it is typed. */
export const passwordParts = (password: string): Record<PasswordPart, boolean> => ({
  length: password.length >= 8 && password.length <= 12,
  upper: KINDS.upper.test(password),
  lower: KINDS.lower.test(password),
  digit: KINDS.digit.test(password),
  symbol: KINDS.symbol.test(password),
  halfWidth: /^[!-~]*$/.test(password),
})

const hasAll = (parts: Partial<Record<PasswordPart, boolean>>): boolean => Object.values(parts).every(Boolean)

/** Passwords are taken as they were typed: nothing is folded, trimmed or cut. */
export const passwordField = z.string('E1001').check(
  z.minLength(1, 'E1001'),
  z.refine(password => hasAll(passwordParts(password)), 'E1007'),
)

/**
 * A password that somebody chooses. One that is typed to be checked is not held against what is refused today. What can
 * be no password is not looked up: zod runs every check, and the patterns of this one take quadratic time.
 */
export const chosenPasswordField = passwordField.check(
  z.refine(password => !hasAll(passwordParts(password)) || !isCommonPassword(password), 'E1014'),
)

/** Manual ③: exactly 8, all four kinds. */
export const initialPasswordField = z.string('E1001').check(
  z.minLength(1, 'E1001'),
  z.refine(password => hasAll(passwordParts(password)), 'E1004'),
  z.maxLength(8, 'E1004'),
)

/** Manual ②: 6 half-width digits. */
export const codeField = z.string('E1001').check(
  // As some mail programs and people write it: 123 456.
  z.overwrite(text => folded(text).replace(/\s/g, '')),
  z.minLength(1, 'E1001'),
  z.regex(/^[0-9]{6}$/, 'E1012'),
)

/** The second entry only has to be there; whether it equals the first is said of the pair. */
export const repeatedField = z.string('E1001').check(z.minLength(1, 'E1001'))

/** rules.md 2: a password that contains the user ID is half guessed. */
export const isFreeOfUserId = (password: string, userId: string): boolean => userId === '' || !password.includes(userId)

/** For forms with `userId` and `password`. */
export const passwordIsFreeOfUserId = comparingFields(
  { error: 'E1008', path: ['password'] },
  ({ userId, password }) => userId === undefined || password === undefined || isFreeOfUserId(password, userId),
)
