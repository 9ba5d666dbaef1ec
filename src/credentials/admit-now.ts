import type { Deps, Origin } from '../deps.ts'
import { historyEntry, type Operation } from '../history/record.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { admitsAt } from '../service-hours.ts'

/** Who has just proved who they are, and what they are about to begin. `user` is a row id, where there is one. */
type Beginner = {
  operation: Operation
  contractKind: 'organisation' | 'bank'
  bankCode: string
  contractNumber: string
  user?: string
}

export type ClosedRefusal = { reason: 'closed'; opensAt: Date }

/**
 * rules.md 3: outside the service hours nobody but staff begins anything. Asked only after the right password: the
 * history then shows who came at night.
 */
export const admitNow = async (
  { db, config, now }: Deps,
  origin: Origin,
  { operation, contractKind, bankCode, contractNumber, user }: Beginner,
): Promise<Result<null, ClosedRefusal>> => {
  if (contractKind === 'bank') return ok(null)
  const at = now()
  const opening = admitsAt(config.SERVICE_HOURS, at)
  if (opening.isOpen) return ok(null)
  const whom = user ? { actor: user, subject: user } : {}
  const entry = { at, operation, result: 'refused', code: 'E7023', bankCode, contractNumber, origin, ...whom } as const
  await historyEntry(db, entry).run()
  return refused({ reason: 'closed', opensAt: opening.opensAt })
}
