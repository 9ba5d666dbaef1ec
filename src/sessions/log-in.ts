import { admitNow, admitTemporary, type ClosedRefusal, type ExpiredRefusal } from '../credentials/admit-now.ts'
import type { PasswordRefusal } from '../credentials/check-password.ts'
import type { Deps, Origin } from '../deps.ts'
import { historyEntry } from '../history/record.ts'
import { isLostRace, mustHaveChangedOne } from '../lib/batch.ts'
import { HOUR_MS } from '../lib/jst.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { hashToken, newToken } from '../lib/tokens.ts'
import { checkOwnPassword } from './check-own-password.ts'
import { endSessionsFor } from './end-sessions.ts'
import { type CertificateRecord, insertSession, isPending, makeCurrent, supersedeCurrent } from './store.ts'

type LoginRefusal = PasswordRefusal | ClosedRefusal | ExpiredRefusal | { reason: 'changed' }

/** rules.md 3: a session ends after this, however busy. */
const SESSION_MS = 8 * HOUR_MS

/**
 * ログイン: the password of the user whom the certificate names. A new login ends the old session; the first one with a
 * renewed certificate makes that the current one.
 */
export const logIn = async (
  deps: Deps,
  origin: Origin,
  record: CertificateRecord,
  password: string,
): Promise<Result<{ token: string }, LoginRefusal>> => {
  const { db, now } = deps
  const { user, serial, bankCode, contractNumber } = record
  const verdict = await checkOwnPassword(deps, origin, record, 'login', password)
  if (!verdict.ok) return verdict
  const beginner = { ...record, operation: 'login' } as const
  const admitted = await admitNow(deps, origin, beginner)
  if (!admitted.ok) return admitted
  const held = await admitTemporary(deps, origin, beginner)
  if (!held.ok) return held

  const token = newToken()
  const at = now()
  // Nor does what it opened outlive a temporary password.
  const endsAt = new Date(Math.min(at.getTime() + SESSION_MS, record.temporaryUntil ?? Infinity))
  const session = { serial, passwordVersion: verdict.value.version, at, endsAt }
  const entry = { at, result: 'done', bankCode, contractNumber, actor: user, subject: user, origin } as const
  // Still conditional on that: of two first logins at once one replaces. What is current never becomes pending.
  const replacement =
    record.slot === 'pending'
      ? [
          historyEntry(db, { ...entry, operation: 'supersede_certificate', detail: { by: serial } }, isPending(serial)),
          supersedeCurrent(db, user, serial, at),
          makeCurrent(db, serial),
        ]
      : []
  try {
    await db.batch([
      endSessionsFor(db, user, 'new_login', at),
      insertSession(db, { ...session, tokenHash: await hashToken(token) }),
      mustHaveChangedOne(db),
      historyEntry(db, { ...entry, operation: 'login', detail: { serial } }),
      ...replacement,
    ])
  } catch (error) {
    if (isLostRace(error)) return refused({ reason: 'changed' })
    throw error
  }
  return ok({ token })
}
