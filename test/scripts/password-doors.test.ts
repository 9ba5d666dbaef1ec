import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { DOORS } from '../support/doors.ts'

/** What asks a guard, or asks somebody who does. `users/` of runtimes and the guards themselves are asked, not asking. */
const ASKS = /\b(checkPassword|checkOwnPassword|guards\.check)\(/

/** These two are the way to the guard, for the use-cases to go. */
const WAYS = new Set(['credentials/check-password.ts', 'sessions/check-own-password.ts'])

/** test/attack/locks.test.ts tries every door that has `checks`. */
test('every use-case that checks a password stands behind a door of the attack suite', () => {
  const asking = globSync('**/*.{ts,tsx}', { cwd: 'src' })
    .filter(file => !file.startsWith('runtime/') && !WAYS.has(file))
    .filter(file => ASKS.test(readFileSync(`src/${file}`, 'utf8')))
  assert.deepEqual(asking.sort(), DOORS.flatMap(({ checks }) => checks ?? []).sort())
})

/**
 * Each is behind the present password itself, or a link that only its user has; a reset of the master holds the next
 * initial password against the one before, which opens nothing while there is a master.
 */
const HOLDS_AGAINST_ANOTHER = [
  'certificates/replace-temporary-password.ts',
  'contracts/register-master.ts',
  'staff/request-contract-act.ts',
  'users/change-own-password.ts',
  'users/use-password-link.ts',
]

/** The answer tells whoever sets it what the present password is, and no guard counts that. */
test('a new password is held against the present one only where that tells nobody what they do not know', () => {
  const holding = globSync('**/*.{ts,tsx}', { cwd: 'src' })
    .filter(file => !file.startsWith('runtime/') && !file.startsWith('credentials/'))
    .filter(file => /differsFrom(?!: \[\])/.test(readFileSync(`src/${file}`, 'utf8')))
  assert.deepEqual(holding.sort(), HOLDS_AGAINST_ANOTHER)
})
