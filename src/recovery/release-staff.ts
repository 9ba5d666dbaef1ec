import type { Counter, GuardKey } from '../credentials/password-guard.ts'
import { tellLockEvents } from '../credentials/record-lock-events.ts'
import type { Deps } from '../deps.ts'
import type { Progress, ReleaseStaffOrder } from './order.ts'
import { findOfficeGuards, findStaffAfter } from './store.ts'

const STAFF_AT_ONCE = 100

const release = async (deps: Deps, guard: GuardKey, counters: readonly Counter[]): Promise<number> => {
  const events = await deps.guards.release({ guard, counters, actor: null })
  if (events.length > 0) await tellLockEvents(deps, guard, events)
  return events.length
}

/**
 * All staff of a bank are locked or blocked, or the last of an office: nobody is left who could release them. The
 * guards are asked themselves, not the database's copy of their state.
 */
export const releaseStaff = async (deps: Deps, { detail, position }: ReleaseStaffOrder): Promise<Progress> => {
  let count = 0
  if (position === '') {
    for (const office of await findOfficeGuards(deps.db, detail.bank)) count += await release(deps, office, ['initial'])
  }
  const staff = await findStaffAfter(deps.db, detail.bank, position, STAFF_AT_ONCE)
  for (const id of staff) count += await release(deps, { kind: 'user', id }, ['portal', 'member'])
  return { count, next: staff.length < STAFF_AT_ONCE ? null : (staff.at(-1) ?? null) }
}
