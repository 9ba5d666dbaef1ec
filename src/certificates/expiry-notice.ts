import { DAY_MS, HOUR_MS, startOfDay } from '../lib/jst.ts'

/** What a user is told of their certificate's end (rules.md 5). The names stand in the mails' keys for ever. */
export type NoticeKind = 'expiry_30_days' | 'expiry_10_days' | 'expired'

/** Days from the certificate's last day; each notice is due at 8:00 JST of its day. */
const SCHEDULE: readonly { kind: NoticeKind; days: number }[] = [
  { kind: 'expiry_30_days', days: -30 },
  { kind: 'expiry_10_days', days: -10 },
  { kind: 'expired', days: 1 },
]
const HOUR_OF_NOTICE = 8

const dueAt = (notAfter: Date, days: number): Date =>
  new Date(startOfDay(notAfter, days).getTime() + HOUR_OF_NOTICE * HOUR_MS)

/** When a new certificate's first notice is due. */
export const firstNoticeAt = (notAfter: Date): Date => dueAt(notAfter, SCHEDULE[0]?.days ?? 0)

export type DueNotice = {
  kind: NoticeKind
  /** When the one after it is due; null after the last. */
  nextAt: Date | null
}

/**
 * The notice for `now`: the latest that is due. A day that was missed is made up with it; of two that were missed only
 * the one that still says something new is sent.
 */
export const noticeFor = (notAfter: Date, now: Date): DueNotice => {
  const later = SCHEDULE.findIndex(({ days }) => dueAt(notAfter, days) > now)
  const due = SCHEDULE[later === -1 ? SCHEDULE.length - 1 : Math.max(later - 1, 0)]
  const next = later === -1 ? undefined : SCHEDULE[Math.max(later, 1)]
  return { kind: due?.kind ?? 'expired', nextAt: next ? dueAt(notAfter, next.days) : null }
}

/** Whole days of Japan from today to the last day: 0 on the last day itself. */
export const daysUntil = (notAfter: Date, now: Date): number =>
  Math.round((startOfDay(notAfter).getTime() - startOfDay(now).getTime()) / DAY_MS)
