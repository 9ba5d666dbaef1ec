import type { Deps } from '../deps.ts'
import { historyEntry } from '../history/record.ts'
import { isLostRace, mustHaveChangedOne } from '../lib/batch.ts'
import { findLapsed, markLapsed } from './approval-store.ts'
import { outcomeMail } from './decide-approval.ts'

const LAPSED_AT_ONCE = 100

/** Requests that nobody decided within their 7 days. @returns how many lapsed */
export const lapseApprovals = async (deps: Deps): Promise<number> => {
  const { db, now } = deps
  const at = now()
  let lapsed = 0
  for (const request of await findLapsed(db, at, LAPSED_AT_ONCE)) {
    const { id, bankCode, contractNumber, user, act } = request
    try {
      await db.batch([
        markLapsed(db, id, at),
        mustHaveChangedOne(db),
        historyEntry(db, {
          at,
          operation: 'lapse_approval',
          result: 'done',
          bankCode,
          contractNumber,
          ...(user ? { subject: user.id } : {}),
          detail: { request: id, kind: act.kind },
        }),
        outcomeMail(deps, request, { outcome: 'lapsed', at }),
      ])
      lapsed += 1
    } catch (error) {
      // Another run of the cron was quicker.
      if (!isLostRace(error)) throw error
    }
  }
  return lapsed
}
