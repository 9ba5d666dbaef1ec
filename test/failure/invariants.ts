import assert from 'node:assert/strict'
import type { DatabaseSync } from 'node:sqlite'
import { withDatabase } from '../support/database.ts'
import type { LocalSystem } from '../support/local-system.ts'

/** What must agree at every moment: each act stands there with its history row and its mail, or not at all. */
const AGREEING: Record<string, readonly string[]> = {
  'a master, its history row, its mail': [
    `SELECT count(*) FROM users WHERE role = 'master'`,
    `SELECT count(*) FROM history WHERE operation = 'register_master' AND result = 'done'`,
    `SELECT count(*) FROM outbox WHERE kind = 'registered'`,
  ],
  'a certificate, its history row, its mail': [
    'SELECT count(*) FROM certificates',
    `SELECT count(*) FROM history WHERE operation = 'issue_certificate' AND result = 'done'`,
    `SELECT count(*) FROM outbox WHERE kind = 'certificate_issued'`,
  ],
  'a session and its history row': [
    'SELECT count(*) FROM sessions',
    `SELECT count(*) FROM history WHERE operation = 'login' AND result = 'done'`,
  ],
  'a changed password, its history row, its mail': [
    'SELECT coalesce(sum(password_version - 1), 0) FROM users',
    `SELECT count(*) FROM history WHERE operation = 'change_password' AND result = 'done'`,
    `SELECT count(*) FROM outbox WHERE kind = 'password_changed'`,
  ],
}

/** What a confirming screen has promised, as a query whose number it has risen to. */
export const PROMISED: Record<string, string> = {
  register: `SELECT count(*) FROM users WHERE role = 'master' AND status = 'active'`,
  prove: 'SELECT count(*) FROM enrolments WHERE proved_at IS NOT NULL',
  issue: `SELECT count(*) FROM certificates WHERE slot = 'current' AND revoked_at IS NULL`,
  logIn: 'SELECT count(*) FROM sessions',
  changePassword: 'SELECT count(*) FROM users WHERE password_version = 2',
}

const numberOf = (db: DatabaseSync, sql: string): number => Number(Object.values(db.prepare(sql).get() ?? {})[0])

/** Holds the database of a killed system against what must always hold and against what had been confirmed. */
export const checkInvariants = (
  system: Pick<LocalSystem, 'stateDir' | 'runtime'>,
  confirmed: readonly string[],
  when: string,
) =>
  withDatabase(system, db => {
    assert.equal(db.prepare('PRAGMA integrity_check').get()?.integrity_check, 'ok', when)
    for (const [what, queries] of Object.entries(AGREEING)) {
      const numbers = queries.map(sql => numberOf(db, sql))
      assert.equal(new Set(numbers).size, 1, `${when}: ${what} must agree, but are ${numbers.join(', ')}`)
    }
    for (const act of confirmed) {
      assert.ok(numberOf(db, PROMISED[act] ?? '') >= 1, `${when}: ${act} was confirmed and is gone`)
    }
    for (const table of ['users', 'certificates']) {
      assert.ok(numberOf(db, `SELECT count(*) FROM ${table}`) <= 1, `${when}: more than one row in ${table}`)
    }
  })
