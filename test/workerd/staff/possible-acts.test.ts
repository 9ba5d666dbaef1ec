// What a contract's state allows to be asked for; the approving write checks again.
import { expect, test } from 'vitest'
import { DAY_MS } from '../../../src/lib/jst.ts'
import {
  CONTRACT_ACTS,
  isAboutMaster,
  isContractAct,
  possibleActs,
  type Target,
} from '../../../src/staff/request-contract-act.ts'
import type { StandingLock } from '../../../src/staff/target-store.ts'
import { AT, NOW } from '../../support/approvals.ts'

const MASTER = { id: 'master', userId: 'taro', name: '労金　太郎', mail: 'taro@sample.co.jp', version: 1 }
const CONTRACT: Target['contract'] = {
  number: '60000000',
  kind: 'organisation',
  organisation: '見本労働組合',
  mail: null,
  status: 'active',
  terminatedAt: null,
  generation: 1,
  version: 1,
  initialPasswordHash: '',
  master: MASTER,
}
const LOCK: StandingLock = {
  counter: 'portal',
  state: 'blocked',
  lockedUntil: null,
  epoch: 1,
  user: MASTER.id,
  userId: MASTER.userId,
  name: MASTER.name,
  role: 'master',
}
const INITIAL: StandingLock = { ...LOCK, counter: 'initial', user: null, userId: null, name: null, role: null }
const ON_MASTER = ['correct-mail', 'password-link', 'reset-master']

const possible = (contract: Partial<Target['contract']> = {}, locks: StandingLock[] = [], at = AT) =>
  possibleActs({ contract: { ...CONTRACT, ...contract }, locks }, at)

test('its master’s account and its end, of an organisation', () => {
  expect(possible()).toEqual([...ON_MASTER, 'terminate'])
  expect(possible({ kind: 'bank' })).toEqual(ON_MASTER)
  expect(possible({ master: null })).toEqual(['terminate'])
})

test('a master’s release while they are blocked, not while they are locked or another is blocked', () => {
  expect(possible({}, [LOCK])).toContain('unblock-master')
  expect(possible({}, [{ ...LOCK, state: 'locked', lockedUntil: NOW + 1 }])).not.toContain('unblock-master')
  expect(possible({}, [{ ...LOCK, user: 'another' }])).not.toContain('unblock-master')
  expect(possible({ master: null }, [LOCK])).not.toContain('unblock-master')
})

test('the initial password’s release while it is blocked', () => {
  expect(possible({}, [INITIAL])).toContain('unblock-contract')
  expect(possible({}, [{ ...INITIAL, state: 'locked', lockedUntil: NOW + 1 }])).not.toContain('unblock-contract')
  expect(possible({}, [LOCK])).not.toContain('unblock-contract')
})

test('the way back for 30 days from its end, to the millisecond, and nothing else', () => {
  const ended = (terminatedAt: number | null, at = AT) => possible({ status: 'terminated', terminatedAt }, [LOCK], at)
  expect(ended(NOW - 30 * DAY_MS + 1)).toEqual(['take-back'])
  expect(ended(NOW - 30 * DAY_MS)).toEqual([])
  // When it ended is not known: never, whatever the clock says.
  expect(ended(null, new Date(0))).toEqual([])
})

test('by these names, which concern the master or the contract', () => {
  expect(CONTRACT_ACTS.filter(isAboutMaster)).toEqual(['unblock-master', ...ON_MASTER])
  expect(CONTRACT_ACTS.every(isContractAct)).toBe(true)
  expect(isContractAct('delete')).toBe(false)
})
