import { releaseAsSeen } from '../credentials/release-as-seen.ts'
import type { Deps } from '../deps.ts'
import { MINUTE_MS } from '../lib/jst.ts'
import { log, loggedError } from '../lib/log.ts'
import { type Approval, findUntoldGuards, markGuardTold, putGuardOff } from './approval-store.ts'
import { guardReleaseOf } from './carry-out.ts'

const GUARDS_AT_ONCE = 100
const NEXT_TRY_MS = 5 * MINUTE_MS

/**
 * Lifts in the guard what the approval says. The approval is recorded first and is the order; a crash in between leaves
 * it due, and the guard lifts only the block that was seen, so that telling it again, or late, is harmless.
 */
export const tellGuard = async (deps: Deps, request: Approval): Promise<void> => {
  const release = guardReleaseOf(request)
  if (!release) return
  await releaseAsSeen(deps, release.guard, release.epochs, request.requester.user)
  await markGuardTold(deps.db, request.id).run()
}

/** Makes up for releases that were approved and not carried to their guard. @returns how many */
export const tellGuards = async (deps: Deps): Promise<number> => {
  const { db, now } = deps
  let told = 0
  for (const request of await findUntoldGuards(db, now(), GUARDS_AT_ONCE)) {
    try {
      await tellGuard(deps, request)
      told += 1
    } catch (error) {
      log({ event: 'guard_not_told', request: request.id, error: loggedError(error) })
      await putGuardOff(db, request.id, new Date(now().getTime() + NEXT_TRY_MS)).run()
    }
  }
  return told
}
