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
export type ExpiredRefusal = { reason: 'temporary_password_expired' }

/** The entry of a right password that began nothing. */
const refusedEntry = (
  { db }: Pick<Deps, 'db'>,
  origin: Origin,
  { operation, bankCode, contractNumber, user }: Beginner,
  code: 'E3013' | 'E7023',
  at: Date,
) => {
  const whom = user ? { actor: user, subject: user } : {}
  return historyEntry(db, { at, operation, result: 'refused', code, bankCode, contractNumber, origin, ...whom })
}

/**
 * rules.md 3: outside the service hours nobody but staff begins anything. Asked only after the right password: the
 * history then shows who came at night.
 */
export const admitNow = async (
  deps: Deps,
  origin: Origin,
  beginner: Beginner,
): Promise<Result<null, ClosedRefusal>> => {
  const { config, now } = deps
  if (beginner.contractKind === 'bank') return ok(null)
  const at = now()
  const opening = admitsAt(config.SERVICE_HOURS, at)
  if (opening.isOpen) return ok(null)
  await refusedEntry(deps, origin, beginner, 'E7023', at).run()
  return refused({ reason: 'closed', opensAt: opening.opensAt })
}

/** rules.md 3: a temporary password holds 30 days, wherever it is typed: who finds an old slip gets in nowhere. */
export const admitTemporary = async (
  deps: Deps,
  origin: Origin,
  beginner: Beginner & { temporaryUntil: number | null },
): Promise<Result<null, ExpiredRefusal>> => {
  const at = deps.now()
  if (beginner.temporaryUntil === null || beginner.temporaryUntil > at.getTime()) return ok(null)
  await refusedEntry(deps, origin, beginner, 'E3013', at).run()
  return refused({ reason: 'temporary_password_expired' })
}
