import type { Deps, Origin } from '../deps.ts'
import { historyEntry } from '../history/record.ts'
import { isLostRace, mustHaveChangedOne } from '../lib/batch.ts'
import { NINETY_DAYS } from '../lib/old-rows.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { type BanksMail, countResending, insertCopy } from './delivery-store.ts'
import type { ResendInput } from './forms.ts'
import { sendQueuedMails } from './outbox.ts'

export type ResendRefusal = { reason: 'secret' | 'text_is_gone' | 'changed' }

/** Why a mail cannot be sent again, or null. One that waits is being sent already. */
export const whyNotResent = ({ hasText, createdAt, state }: BanksMail, now: Date): ResendRefusal | null => {
  if (hasText === 0) return { reason: createdAt < now.getTime() - NINETY_DAYS ? 'text_is_gone' : 'secret' }
  return state === 'pending' ? { reason: 'changed' } : null
}

/**
 * Staff have a mail of their own bank sent again, to the address it went to or to the one that is registered now. A mail
 * of its own: what became of the first stays to be seen. Once per click, however often the form is sent.
 */
export const resendMail = async (
  deps: Deps,
  origin: Origin,
  staff: { user: string; bankCode: string },
  mail: BanksMail,
  { to, resent }: ResendInput,
): Promise<Result<null, ResendRefusal>> => {
  const { db, now } = deps
  const at = now()
  const why = whyNotResent(mail, at)
  if (why) return refused(why)
  const recipient = to === 'now' ? mail.addressNow : mail.recipient
  if (recipient === null) return refused({ reason: 'changed' })
  const seen = { id: mail.id, resent }
  try {
    await db.batch([
      countResending(db, seen),
      mustHaveChangedOne(db),
      insertCopy(db, seen, recipient, at),
      mustHaveChangedOne(db),
      historyEntry(db, {
        at,
        operation: 'resend_mail',
        result: 'done',
        bankCode: staff.bankCode,
        ...(mail.contractNumber === null ? {} : { contractNumber: mail.contractNumber }),
        actor: staff.user,
        ...(mail.user === null ? {} : { subject: mail.user }),
        origin,
        detail: { mail: mail.kind, of: mail.id, to },
      }),
    ])
  } catch (error) {
    if (isLostRace(error)) return refused({ reason: 'changed' })
    throw error
  }
  deps.afterAnswer(sendQueuedMails(deps))
  return ok(null)
}
