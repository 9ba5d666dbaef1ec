import { HOUR_MS } from '../lib/jst.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import type { Enrolment } from './enrolment-store.ts'

/** rules.md 3 "Nothing lost": how long the same certificate is handed out again to the browser that has its key. */
const HAND_OUT_AGAIN_MS = 24 * HOUR_MS

type LiveCertificate = {
  slot: 'current' | 'pending' | null
  keyHash: string
  issuedAt: number
  notAfter: number
  renewableFrom: number
}

export type NotEligible =
  | { reason: 'live_certificate'; notAfter: Date; renewableFrom: Date }
  | { reason: 'pending_certificate'; notAfter: Date }

/** Whether this enrolment goes on no more. It only tells the person early; each write checks again. */
export const isOver = (
  { spentAt, voidedAt, expiresAt }: Pick<Enrolment, 'spentAt' | 'voidedAt' | 'expiresAt'>,
  now: Date,
): boolean => spentAt !== null || voidedAt !== null || expiresAt <= now.getTime()

/** Whether the code was right and the enrolment goes on: what needs the proof may be done. */
export const isProved = (enrolment: Enrolment, now: Date): boolean =>
  enrolment.provedAt !== null && !isOver(enrolment, now)

/** Whether this certificate may be handed out once more, to whoever has its key and proved password and code. */
export const mayHandOutAgain = (certificate: { issuedAt: number; notAfter: number }, now: Date): boolean =>
  now.getTime() < Math.min(certificate.issuedAt + HAND_OUT_AGAIN_MS, certificate.notAfter)

/**
 * Whether a user with these live certificates may begin (manual ①: not while one lives, except in the last 30 days).
 * It only tells the person early; the write that issues checks again.
 */
export const mayEnrol = (
  live: readonly LiveCertificate[],
  now: Date,
  resumeKey: string | undefined,
): Result<null, NotEligible> => {
  if (live.some(c => c.keyHash === resumeKey && mayHandOutAgain(c, now))) return ok(null)
  const pending = live.find(c => c.slot === 'pending')
  if (pending) return refused({ reason: 'pending_certificate', notAfter: new Date(pending.notAfter) })
  const current = live.find(c => c.renewableFrom > now.getTime())
  if (!current) return ok(null)
  const { notAfter, renewableFrom } = current
  return refused({ reason: 'live_certificate', notAfter: new Date(notAfter), renewableFrom: new Date(renewableFrom) })
}
