import { expect, test } from 'vitest'
import { isCommonPassword } from '../../../src/credentials/common-passwords.ts'
import { chosenPasswordField, passwordField } from '../../../src/credentials/schema.ts'

/** As they stand in lists of leaked passwords, where those that hold all four kinds are hardly anything else. */
const TRIED_FIRST = [
  'Passw0rd!',
  'P@ssw0rd',
  'P@ssw0rd1',
  'P@$$w0rd12',
  'Password1!',
  '1Password!',
  'Pa$$word123',
  'Qwerty123!',
  'Qwer1234!',
  'Abcd1234!',
  'Abc123!@#',
  'Aa123456!',
  'Admin123!',
  'Admin@2026',
  'Welcome1!',
  'W3lcome#1',
  'Sakura#26',
  'Rokin2026!',
  'Kumiai#1',
  'Zxcvbn1!',
  'Test1234!',
  // In disguise from its first letter on, and with a sign in its middle.
  '4Dmin#12',
  'Pass-Word1',
]

test.each(TRIED_FIRST)('%s is refused when it is chosen, and taken when it is checked', password => {
  expect(chosenPasswordField.safeParse(password).error?.issues[0]?.message).toBe('E1014')
  expect(passwordField.safeParse(password).success).toBe(true)
})

test.each(['Minato#58', 'Tsukiji#71', 'mK4$wq9Zt', 'Hare-to-Ame3', 'kA7!sakura.X', 'Xpassw0rd-Y1'])(
  '%s is nobody’s first try',
  password => expect(isCommonPassword(password)).toBe(false),
)

test('a text that is no password is not looked up: the longest that a form carries is refused as quickly as any other', () => {
  const told = (password: string) => chosenPasswordField.safeParse(password).error?.issues.map(({ message }) => message)
  expect(told(`Passw0rd!${'1'.repeat(31_000)}`)).toEqual(['E1007'])
  // Looked up, each of these took seconds: together more than a test may.
  for (const end of ['a', 'B', '$', '@', 'z']) expect(told(`a${'1'.repeat(31_000)}${end}`)).toEqual(['E1007'])
})
