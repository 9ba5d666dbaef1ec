import { admitNow, admitTemporary } from '../credentials/admit-now.ts'
import { checkPassword } from '../credentials/check-password.ts'
import type { Deps, Origin } from '../deps.ts'
import { historyEntry } from '../history/record.ts'
import { isLostRace, mustHaveChangedOne } from '../lib/batch.ts'
import { MINUTE_MS } from '../lib/jst.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { hashToken, newDigits, newToken } from '../lib/tokens.ts'
import { CODES_PER_ENROLMENT, newCodeMailKey, nextCodeAt, reserveCodeMail, sendCodeMail } from '../mail/code-mails.ts'
import { codeMail } from '../mail/templates/code.ts'
import { guardedUser } from '../users/guarded-user.ts'
import { maskUserId } from '../users/schema.ts'
import { mayEnrol } from './eligibility.ts'
import { hashCode } from './enrolment-code.ts'
import { insertEnrolment } from './enrolment-store.ts'
import type { EnrolmentRefusal } from './errors.ts'
import { type EnrolmentUser, findLiveCertificates, findUserByUserId } from './store.ts'
import { voidEnrolmentsOf } from './void-enrolments.ts'

/** Manual ②: the code is valid for 30 minutes. */
export const CODE_MS = 30 * MINUTE_MS
/** rules.md 3: re-sends per enrolment. */
export const MOST_RESENDS = CODES_PER_ENROLMENT - 1

export type BegunEnrolment = {
  token: string
  user: EnrolmentUser
  codeExpiresAt: Date
  /** False when the mail provider did not take the mail: the user can have it sent again. */
  isMailSent: boolean
}

type Credentials = { userId: string; password: string; resumeKey?: string | undefined }

/**
 * ユーザー認証 (manual ①): checks the password, voids what the user had begun before, and mails a code. `resumeKey` is
 * the hash of a key that this browser kept: within a day its certificate may be handed out again.
 */
export const beginEnrolment = async (
  deps: Deps,
  origin: Origin,
  { userId, password, resumeKey }: Credentials,
): Promise<Result<BegunEnrolment, EnrolmentRefusal>> => {
  const { db, config, now } = deps
  const user = await findUserByUserId(db, userId)
  const record = user && guardedUser(db, user)
  const question = { operation: 'enrolment_login', counter: 'portal', wrongCode: 'E2002' } as const
  const verdict = await checkPassword(deps, origin, { ...question, subject: userId, isTyped: true, password, record })
  if (!verdict.ok) return verdict
  if (!user) throw new Error('an unknown user cannot have a right password')

  const at = now()
  if (user.contractStatus === 'terminated') return refused({ reason: 'terminated' })
  const beginner = { ...user, operation: 'enrolment_login', user: user.id } as const
  const admitted = await admitNow(deps, origin, beginner)
  if (!admitted.ok) return admitted
  const held = await admitTemporary(deps, origin, beginner)
  if (!held.ok) return held
  const eligibility = mayEnrol(await findLiveCertificates(db, user.id, at), at, resumeKey)
  if (!eligibility.ok) return refused({ ...eligibility.error, role: user.role })
  const nextAt = await nextCodeAt(db, user.id, at)
  if (nextAt) return refused({ reason: 'code_limit', nextAt })

  const token = newToken()
  const tokenHash = await hashToken(token)
  const code = newDigits(6)
  const codeExpiresAt = new Date(at.getTime() + CODE_MS)
  const mail = codeMail({ name: user.name, maskedUserId: maskUserId(user.userId) }, code, codeExpiresAt)
  const { contractNumber, bankCode } = user
  const sending = { key: newCodeMailKey(), user: user.id, contractNumber, enrolment: tokenHash, to: user.mail }
  try {
    await db.batch([
      voidEnrolmentsOf(db, user.id, at),
      insertEnrolment(db, {
        tokenHash,
        user: user.id,
        passwordVersion: verdict.value.version,
        mail: user.mail,
        codeHash: await hashCode(config, tokenHash, code),
        expiresAt: codeExpiresAt,
        at,
      }),
      mustHaveChangedOne(db),
      reserveCodeMail(db, sending, mail.subject, at),
      mustHaveChangedOne(db),
      historyEntry(db, {
        at,
        operation: 'enrolment_login',
        result: 'done',
        bankCode,
        contractNumber,
        actor: user.id,
        subject: user.id,
        origin,
      }),
    ])
  } catch (error) {
    // Password, address, user or contract changed meanwhile, or parallel ①s took the last code of this hour.
    if (isLostRace(error)) return refused({ reason: 'changed' })
    throw error
  }
  const sent = await sendCodeMail(deps, sending, mail)
  return ok({ token, user, codeExpiresAt, isMailSent: sent.ok })
}
