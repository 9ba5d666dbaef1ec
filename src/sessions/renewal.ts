import { DAY_MS } from '../lib/jst.ts'
import type { CertificateRecord } from './store.ts'

/** What the person has to know about their certificate's end, if anything. */
export type Renewal =
  | { state: 'due'; lastDay: Date; daysLeft: number }
  /** Renewed, and the new one not used yet. */
  | { state: 'newer_waits'; lastDay: Date; newerLastDay: Date }

/** In the last 30 days (manual: 更新は有効期限が切れる30日前より). */
export const renewalOf = (
  { slot, notAfter, newerEndsAt, renewableFrom }: CertificateRecord,
  now: Date,
): Renewal | undefined => {
  const lastDay = new Date(notAfter)
  if (slot === 'current' && newerEndsAt !== null)
    return { state: 'newer_waits', lastDay, newerLastDay: new Date(newerEndsAt) }
  if (now.getTime() < renewableFrom) return undefined
  return { state: 'due', lastDay, daysLeft: Math.floor((notAfter - now.getTime()) / DAY_MS) }
}
