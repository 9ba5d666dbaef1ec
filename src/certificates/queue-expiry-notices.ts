import type { Deps } from '../deps.ts'
import { isLostRace, mustHaveChanged } from '../lib/batch.ts'
import { type QueuedMail, queuedMails } from '../mail/outbox.ts'
import { expiredMail, expiryMail } from '../mail/templates/expiry.ts'
import { maskUserId } from '../users/schema.ts'
import { daysUntil, noticeFor } from './expiry-notice.ts'
import { advanceNotices, type DueCertificate, findDueNotices } from './notice-store.ts'

/** A batch stays below D1's two megabytes for one bound value: a mail's JSON has about 2 KB. */
const BATCH = 400
/** Of one run: a Worker may ask D1 a limited number of times, and each batch asks it twice. */
const BATCHES = 10

type Needs = Pick<Deps, 'db' | 'now'> & { config: Pick<Deps['config'], 'PORTAL_ORIGIN'> }

type Notice = { certificate: DueCertificate; next: Date | null; mail: QueuedMail | null }

const noticeOf = (certificate: DueCertificate, at: Date, portal: string): Notice => {
  const { serial, user, userId, name, mail: to, contractNumber } = certificate
  const notAfter = new Date(certificate.notAfter)
  const { kind, nextAt } = noticeFor(notAfter, at)
  if (certificate.isReplaced) return { certificate, next: nextAt, mail: null }
  const about = { name, maskedUserId: maskUserId(userId), notAfter, portal }
  const mail = kind === 'expired' ? expiredMail(about) : expiryMail(about, daysUntil(notAfter, at))
  const dedupeKey = `expiry:${serial}:${kind}`
  return { certificate, next: nextAt, mail: { kind, to, mail, at, user, contractNumber, dedupeKey, isBulk: true } }
}

/** Answers how many were due; 0 also when another run was at the same ones. */
const queueBatch = async ({ db, config, now }: Needs): Promise<number> => {
  const at = now()
  const due = await findDueNotices(db, at, BATCH)
  if (due.length === 0) return 0
  const notices = due.map(certificate => noticeOf(certificate, at, config.PORTAL_ORIGIN))
  const steps = notices.map(({ certificate: { serial, nextNoticeAt }, next }) => ({
    serial,
    seen: nextNoticeAt,
    next: next?.getTime() ?? null,
  }))
  try {
    await db.batch([
      advanceNotices(db, steps),
      mustHaveChanged(db, steps.length),
      queuedMails(
        db,
        notices.flatMap(({ mail }) => mail ?? []),
      ),
    ])
    return due.length
  } catch (error) {
    // A certificate was revoked or renewed since it was read, or another run was first: the next round reads again.
    if (isLostRace(error)) return 0
    throw error
  }
}

/**
 * 有効期限30日前, 10日前, 有効期限切れ: queues the mails that are due, for at most some thousand certificates; the next
 * run goes on with the rest. Certificate and mail move on together, so that a run may die or meet another at any point.
 * @returns for how many certificates
 */
export const queueExpiryNotices = async (deps: Needs): Promise<number> => {
  let count = 0
  for (let i = 0; i < BATCHES; i++) {
    const queued = await queueBatch(deps)
    count += queued
    if (queued < BATCH) break
  }
  return count
}
