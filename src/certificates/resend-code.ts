import type { Deps, Origin } from '../deps.ts'
import { historyEntry } from '../history/record.ts'
import { isLostRace, mustHaveChangedOne } from '../lib/batch.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { newDigits } from '../lib/tokens.ts'
import {
  CODES_PER_ENROLMENT,
  countCodesOf,
  newCodeMailKey,
  nextCodeAt,
  reserveCodeMail,
  sendCodeMail,
} from '../mail/code-mails.ts'
import { codeMail } from '../mail/templates/code.ts'
import { maskUserId } from '../users/schema.ts'
import { CODE_MS, MOST_RESENDS } from './begin-enrolment.ts'
import { isProved } from './eligibility.ts'
import { hashCode } from './enrolment-code.ts'
import { findEnrolment, replaceCode } from './enrolment-store.ts'
import type { EnrolmentRefusal } from './errors.ts'
import { MOST_CODE_TRIES } from './prove-code.ts'

/** How many re-sends an enrolment has left; one whose first mail failed still has them all. */
export const resendsLeft = async (deps: Pick<Deps, 'db'>, tokenHash: string): Promise<number> =>
  Math.min(MOST_RESENDS, CODES_PER_ENROLMENT - (await countCodesOf(deps.db, tokenHash)))

/** 認証コードを再送信: a new code voids the old one and starts its 30 minutes anew. */
export const resendCode = async (
  deps: Deps,
  origin: Origin,
  tokenHash: string,
): Promise<Result<{ mail: string; codeExpiresAt: Date; resendsLeft: number }, EnrolmentRefusal>> => {
  const { db, config, now } = deps
  const at = now()
  const enrolment = await findEnrolment(db, tokenHash)
  if (!enrolment) return refused({ reason: 'over' })
  // The answer to the right code was lost, or is on its way: that code is good still, a new one would not be.
  if (isProved(enrolment, at)) return refused({ reason: 'proved_already' })
  if ((await resendsLeft(deps, tokenHash)) <= 0) return refused({ reason: 'no_resends_left' })
  const nextAt = await nextCodeAt(db, enrolment.user, at)
  if (nextAt) return refused({ reason: 'code_limit', nextAt })

  const code = newDigits(6)
  const codeExpiresAt = new Date(at.getTime() + CODE_MS)
  const { name, userId, user, contractNumber, bankCode } = enrolment
  const mail = codeMail({ name, maskedUserId: maskUserId(userId) }, code, codeExpiresAt)
  const sending = { key: newCodeMailKey(), user, contractNumber, enrolment: tokenHash, to: enrolment.mail }
  const codeHash = await hashCode(config, tokenHash, code)
  try {
    await db.batch([
      replaceCode(db, tokenHash, { codeHash, expiresAt: codeExpiresAt, at, mostTries: MOST_CODE_TRIES }),
      mustHaveChangedOne(db),
      reserveCodeMail(db, sending, mail.subject, at),
      mustHaveChangedOne(db),
      historyEntry(db, {
        at,
        operation: 'code_sent',
        result: 'done',
        bankCode,
        contractNumber,
        actor: user,
        subject: user,
        origin,
      }),
    ])
  } catch (error) {
    if (!isLostRace(error)) throw error
    const latest = await findEnrolment(db, tokenHash)
    return refused({ reason: latest && isProved(latest, at) ? 'proved_already' : 'over' })
  }
  const sent = await sendCodeMail(deps, sending, mail)
  if (!sent.ok) return refused({ reason: 'mail_failed' })
  return ok({ mail: enrolment.mail, codeExpiresAt, resendsLeft: await resendsLeft(deps, tokenHash) })
}
