import { admitNow, type ClosedRefusal } from '../credentials/admit-now.ts'
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

type LoginRefusal =
  | PasswordRefusal
  | ClosedRefusal
  /** As at 電子証明書発行: who finds an old slip gets in nowhere. */
  | { reason: 'temporary_password_expired' }
  | { reason: 'changed' }

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
  const admitted = await admitNow(deps, origin, { ...record, operation: 'login' })
  if (!admitted.ok) return admitted

  const at = now()
  const by = { at, bankCode, contractNumber, actor: user, subject: user, origin } as const
  if (record.temporaryUntil !== null && record.temporaryUntil <= at.getTime()) {
    await historyEntry(db, { ...by, operation: 'login', result: 'refused', code: 'E3013' }).run()
    return refused({ reason: 'temporary_password_expired' })
  }
  const token = newToken()
  // Nor does what it opened outlive a temporary password.
  const endsAt = new Date(Math.min(at.getTime() + SESSION_MS, record.temporaryUntil ?? Infinity))
  const session = { serial, passwordVersion: verdict.value.version, at, endsAt }
  const entry = { ...by, result: 'done' } as const
  try {
    await db.batch([
      endSessionsFor(db, user, 'new_login', at),
      insertSession(db, { ...session, tokenHash: await hashToken(token) }),
      mustHaveChangedOne(db),
      historyEntry(db, { ...entry, operation: 'login', detail: { serial } }),
      historyEntry(db, { ...entry, operation: 'supersede_certificate', detail: { by: serial } }, isPending(serial)),
      supersedeCurrent(db, user, serial, at),
      makeCurrent(db, serial),
    ])
  } catch (error) {
    if (isLostRace(error)) return refused({ reason: 'changed' })
    throw error
  }
  return ok({ token })
}
