import type { Deps } from '../deps.ts'
import { CLOCK_SKEW_MS, MINUTE_MS } from '../lib/jst.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { type CertificateRecord, findSession, type SessionRow, touchSession } from './store.ts'

/** rules.md 3: a session that nobody used for this long is over. */
export const IDLE_MS = 15 * MINUTE_MS
/** A request within this time of the last noted one is not noted: it would be a write per click for nothing. */
export const TOUCH_EVERY_MS = MINUTE_MS

export type SessionRefusal =
  | { reason: 'none' }
  | { reason: 'idle' }
  | { reason: 'expired' }
  | { reason: 'replaced' }
  | { reason: 'password' }
  | { reason: 'ended' }

/** Whether the session still holds. Pure. */
const sessionStanding = (session: SessionRow, now: Date): Result<null, SessionRefusal> => {
  if (session.endReason === 'new_login') return refused({ reason: 'replaced' })
  if (session.endReason === 'password') return refused({ reason: 'password' })
  if (session.endedAt !== null) return refused({ reason: 'ended' })
  if (now.getTime() >= session.endsAt) return refused({ reason: 'expired' })
  // Seen in a future that a wrong clock told: its end is as far away, and must not be waited for.
  const isFromFuture = session.lastSeenAt > now.getTime() + CLOCK_SKEW_MS
  return isFromFuture || now.getTime() >= session.lastSeenAt + IDLE_MS ? refused({ reason: 'idle' }) : ok(null)
}

/**
 * The session of this request's cookie, for the certificate of this request's connection. Certificate, user and
 * contract were checked with this very request, so that whatever the bank does takes effect at once.
 */
export const resumeSession = async (
  deps: Deps,
  record: CertificateRecord,
  tokenHash: string,
): Promise<Result<null, SessionRefusal>> => {
  const now = deps.now()
  const session = await findSession(deps.db, tokenHash, record.serial)
  if (!session) return refused({ reason: 'none' })
  const standing = sessionStanding(session, now)
  if (standing.ok && now.getTime() - session.lastSeenAt >= TOUCH_EVERY_MS) {
    await touchSession(deps.db, tokenHash, now).run()
  }
  return standing
}
