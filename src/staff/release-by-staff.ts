import * as z from 'zod/mini'
import type { GuardKey } from '../credentials/password-guard.ts'
import { releaseAsSeen } from '../credentials/release-as-seen.ts'
import type { Deps } from '../deps.ts'
import { versionField } from '../lib/fields.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { sendQueuedMails } from '../mail/outbox.ts'
import type { Actor } from '../sessions/actor.ts'
import { findTarget } from './request-contract-act.ts'
import type { StandingLock, TargetContract } from './target-store.ts'

/** Which lock or block was looked at; an empty user is the contract's own. */
export const releaseForm = z.object({
  user: z.string().check(z.regex(/^([0-9a-f]{32})?$/, 'E1013')),
  counter: z.enum(['initial', 'portal', 'member'], 'E1013'),
  epoch: versionField,
})

/**
 * rules.md 3 and 4: one staff member lifts locks, and the block of a general user. The block of a master or a contract
 * needs a second, and so does whatever changes a bank user's own account.
 */
export const needsApproval = (
  contract: Pick<TargetContract, 'kind'>,
  lock: Pick<StandingLock, 'state' | 'role' | 'user'>,
) => (contract.kind === 'bank' && lock.user !== null) || (lock.state === 'blocked' && lock.role !== 'general')

/** Staff lift what they saw, at once: a lock that became a block meanwhile, or a later one, stays. */
export const releaseByStaff = async (
  deps: Deps,
  actor: Actor,
  number: string,
  seen: z.output<typeof releaseForm>,
): Promise<Result<null, { reason: 'not_found' } | { reason: 'changed' }>> => {
  const target = await findTarget(deps, actor.bankCode, number)
  if (!target) return refused({ reason: 'not_found' })
  const { contract, locks } = target
  const lock = locks.find(
    ({ user, counter, epoch }) => (user ?? '') === seen.user && counter === seen.counter && epoch === seen.epoch,
  )
  if (!lock || needsApproval(contract, lock)) return refused({ reason: 'changed' })
  const guard: GuardKey = lock.user
    ? { kind: 'user', id: lock.user }
    : { kind: 'contract', number, generation: contract.generation }
  const isLifted = await releaseAsSeen(deps, guard, { [lock.counter]: lock.epoch }, actor.user)
  deps.afterAnswer(sendQueuedMails(deps))
  return isLifted ? ok(null) : refused({ reason: 'changed' })
}
