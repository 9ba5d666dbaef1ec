import type { Deps, Origin } from '../deps.ts'
import { historyEntry } from '../history/record.ts'
import { isLostRace, mustHaveChangedOne } from '../lib/batch.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { endSessionsFor } from '../sessions/end-sessions.ts'
import { isProved } from './eligibility.ts'
import { carryPassword, findEnrolment, setOwnPassword } from './enrolment-store.ts'
import type { EnrolmentRefusal } from './errors.ts'
import { findUserByUserId } from './store.ts'

/**
 * Between ② and ③ for who came with a temporary password: the .p12 will be protected with it, and the master knows the
 * temporary one. Only within an enrolment that proved password and code.
 */
export const replaceTemporaryPassword = async (
  deps: Deps,
  origin: Origin,
  tokenHash: string,
  password: string,
): Promise<Result<null, EnrolmentRefusal>> => {
  const { db, guards, now } = deps
  const enrolment = await findEnrolment(db, tokenHash)
  const user = enrolment && (await findUserByUserId(db, enrolment.userId))
  const at = now()
  // Before the hash, since its answer tells whether the password is the one that the user has: only to who proved that one.
  if (!enrolment || !user || !isProved(enrolment, at)) return refused({ reason: 'over' })
  if (user.passwordVersion !== enrolment.passwordVersion) return refused({ reason: 'changed' })
  const guard = { kind: 'user', id: user.id } as const
  const differsFrom = [user.passwordHash]
  if (user.temporaryUntil === null) {
    // Replaced here, and the answer was lost: the same password again is done already.
    const isDone = enrolment.replacedAt !== null && (await guards.hash({ guard, password, differsFrom })) === null
    return isDone ? ok(null) : refused({ reason: 'changed' })
  }
  if (user.temporaryUntil <= at.getTime()) return refused({ reason: 'temporary_password_expired' })
  if (password.includes(user.userId)) return refused({ reason: 'contains_user_id' })
  const hash = await guards.hash({ guard, password, differsFrom })
  if (hash === null) return refused({ reason: 'same_password' })
  const { id, contractNumber, bankCode } = user
  const entry = { bankCode, contractNumber, actor: id, subject: id, origin } as const
  try {
    await db.batch([
      setOwnPassword(db, tokenHash, hash, at),
      mustHaveChangedOne(db),
      carryPassword(db, tokenHash, at),
      // Whoever logged in with the temporary one is held at its replacement: that would be over now, without the own one.
      endSessionsFor(db, id, 'password', at),
      historyEntry(db, { at, operation: 'replace_temporary_password', result: 'done', ...entry }),
    ])
  } catch (error) {
    if (isLostRace(error)) return refused({ reason: 'changed' })
    throw error
  }
  return ok(null)
}
