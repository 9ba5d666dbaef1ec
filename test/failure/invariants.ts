import assert from 'node:assert/strict'
import type { DatabaseSync } from 'node:sqlite'
import { withDatabase } from '../support/database.ts'
import type { LocalSystem } from '../support/local-system.ts'
import type { Traces } from './journey.ts'

const done = (operation: string) => `SELECT count(*) FROM history WHERE operation = '${operation}' AND result = 'done'`
const mails = (kind: string) => `SELECT count(*) FROM outbox WHERE kind = '${kind}'`

/** What must agree at every moment: each act stands there with its history row and its mail, or not at all. */
const AGREEING: Record<string, readonly string[]> = {
  'contracts, and their history rows': [
    // The demo contract came from a seed.
    'SELECT count(*) - 1 FROM contracts',
    done('register_contract'),
  ],
  'masters, their history rows, their mails': [
    `SELECT count(*) FROM users WHERE role = 'master'`,
    done('register_master'),
    mails('registered'),
  ],
  'general users, their history rows, their mails': [
    `SELECT count(*) FROM users WHERE role = 'general'`,
    done('register_user'),
    mails('user_registered'),
  ],
  'certificates, their history rows, their mails': [
    'SELECT count(*) FROM certificates',
    done('issue_certificate'),
    mails('certificate_issued'),
  ],
  'sessions and their history rows': ['SELECT count(*) FROM sessions', done('login')],
  'passwords that replaced others, and their history rows': [
    'SELECT coalesce(sum(password_version - 1), 0) FROM users',
    `SELECT count(*) FROM history WHERE operation IN ('change_password', 'replace_temporary_password') AND result = 'done'`,
  ],
  'changed passwords and their mails': [done('change_password'), mails('password_changed')],
  'superseded certificates and their history rows': [
    `SELECT count(*) FROM certificates WHERE revocation_reason = 'superseded'`,
    done('supersede_certificate'),
  ],
  'requests and their history rows': ['SELECT count(*) FROM approvals', done('request_approval')],
  'approvals, their history rows, their mails': [
    `SELECT count(*) FROM approvals WHERE state = 'approved'`,
    done('approve'),
    mails('approval_decided'),
  ],
  'ends of contracts and their history rows': [
    `SELECT count(*) FROM contracts WHERE status = 'terminated'`,
    done('terminate_contract'),
  ],
}

/** Queries that must find nothing, at every moment. */
const NEVER: Record<string, string> = {
  'two masters of a contract': `SELECT contract_number FROM users WHERE role = 'master' AND status = 'active'
    GROUP BY contract_number HAVING count(*) > 1`,
  'two current or two pending certificates of a user': `SELECT user, slot FROM certificates WHERE slot IS NOT NULL
    GROUP BY user, slot HAVING count(*) > 1`,
  'a revoked certificate in its place':
    'SELECT serial FROM certificates WHERE slot IS NOT NULL AND revoked_at IS NOT NULL',
  'two sessions of a user': `SELECT user FROM sessions WHERE ended_at IS NULL GROUP BY user HAVING count(*) > 1`,
  "a lock's history row without its mail": `SELECT event_key FROM history
    WHERE operation IN ('lock', 'block', 'release') AND event_key LIKE 'user:%'
    EXCEPT SELECT dedupe_key FROM outbox`,
  "a copy of a lock that is not its last history row's": `SELECT guard FROM locks l
    WHERE NOT EXISTS (SELECT 1 FROM history WHERE event_key = l.guard || ':' || l.counter || ':' || l.epoch)`,
  'a certificate in its place whose contract has ended': `SELECT x.serial FROM certificates x JOIN users u ON u.id = x.user
    JOIN contracts c ON c.number = u.contract_number WHERE c.status = 'terminated' AND x.slot IS NOT NULL`,
  'a notice of an end twice': `SELECT user, kind FROM outbox WHERE kind LIKE 'expir%' GROUP BY dedupe_key HAVING count(*) > 1`,
}

/** What confirming screens have promised to somebody. */
export type Promised = { contract: string; history: readonly string[]; mails: readonly string[] }

const numberOf = (db: DatabaseSync, sql: string, ...values: string[]): number =>
  Number(Object.values(db.prepare(sql).get(...values) ?? {})[0])

const checkPromised = (db: DatabaseSync, { contract, history, mails: kinds }: Promised, when: string): void => {
  const hold = (what: readonly string[], sql: string) => {
    for (const name of new Set(what)) {
      const promised = what.filter(other => other === name).length
      const found = numberOf(db, sql, contract, name)
      assert.ok(
        found >= promised,
        `${when}: ${name} of ${contract} was confirmed ${promised} times, and is there ${found}`,
      )
    }
  }
  hold(history, `SELECT count(*) FROM history WHERE contract_number = ? AND operation = ? AND result = 'done'`)
  hold(kinds, 'SELECT count(*) FROM outbox WHERE contract_number = ? AND kind = ?')
}

/** Holds the database of a killed system against what must always hold and against what had been confirmed. */
export const checkInvariants = (
  system: Pick<LocalSystem, 'stateDir' | 'runtime'>,
  promised: readonly Promised[],
  last: { contract: string; state?: string | undefined },
  when: string,
) =>
  withDatabase(system, db => {
    assert.equal(db.prepare('PRAGMA quick_check').get()?.quick_check, 'ok', when)
    assert.deepEqual(db.prepare('PRAGMA foreign_key_check').all(), [], when)
    for (const [what, queries] of Object.entries(AGREEING)) {
      const numbers = queries.map(sql => numberOf(db, sql))
      assert.equal(new Set(numbers).size, 1, `${when}: ${what} must agree, but are ${numbers.join(', ')}`)
    }
    for (const [what, sql] of Object.entries(NEVER)) assert.deepEqual(db.prepare(sql).all(), [], `${when}: ${what}`)
    for (const one of promised) checkPromised(db, one, when)
    if (last.state)
      assert.equal(numberOf(db, `SELECT ${last.state}`, last.contract), 1, `${when}: what was confirmed is gone`)
  })

/** Adds what an act's confirmation has promised. */
export const promise = ({ contract, history, mails: kinds }: Promised, traces: Traces): Promised => ({
  contract,
  history: [...history, ...(traces.history ?? [])],
  mails: [...kinds, ...(traces.mails ?? [])],
})
