import * as z from 'zod/mini'
import type { Deps, Origin } from '../deps.ts'
import { historyEntry, refusalEntry } from '../history/record.ts'
import { isLostRace, mustHaveChangedOne } from '../lib/batch.ts'
import { MINUTE_MS } from '../lib/jst.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { isOver } from './eligibility.ts'
import { hashCode } from './enrolment-code.ts'
import { codeWasRight, codeWasWrong, type Enrolment, findEnrolment, tryCode } from './enrolment-store.ts'
import type { EnrolmentRefusal } from './errors.ts'

/** rules.md 3: wrong codes before the enrolment is over. They never count as wrong passwords. */
export const MOST_CODE_TRIES = 5
/** rules.md 3: from the right code on, the time to issue. */
const ISSUE_MS = 30 * MINUTE_MS

const triedRow = z.tuple([z.object({ provedAt: z.nullable(z.number()), codeTries: z.number() })])

type Outcome = Result<{ issueBefore: Date }, EnrolmentRefusal>

/** Why nothing could be tried; a right code sent twice is answered like the first time. */
const whyNot = (enrolment: Enrolment, codeHash: string, at: Date): Outcome => {
  const { provedAt, expiresAt, codeTries } = enrolment
  if (isOver(enrolment, at)) return refused({ reason: 'over' })
  if (provedAt !== null && enrolment.codeHash === codeHash) return ok({ issueBefore: new Date(expiresAt) })
  return refused({ reason: codeTries >= MOST_CODE_TRIES ? 'code_tries_used_up' : 'over' })
}

/** 認証コード入力 (manual ②) */
export const proveCode = async (deps: Deps, origin: Origin, tokenHash: string, code: string): Promise<Outcome> => {
  const { db, config, now } = deps
  const enrolment = await findEnrolment(db, tokenHash)
  if (!enrolment) return refused({ reason: 'over' })
  const at = now()
  const issueBefore = new Date(at.getTime() + ISSUE_MS)
  const codeHash = await hashCode(config, tokenHash, code)
  const { user, contractNumber, bankCode } = enrolment
  const entry = { at, operation: 'code_proved', bankCode, contractNumber, actor: user, subject: user, origin } as const
  try {
    const [tried] = await db.batch([
      tryCode(db, tokenHash, { codeHash, issueBefore, at, mostTries: MOST_CODE_TRIES }),
      mustHaveChangedOne(db),
      historyEntry(db, { ...entry, result: 'done' }, codeWasRight(tokenHash)),
      historyEntry(db, { ...entry, result: 'refused', code: 'E3002' }, codeWasWrong(tokenHash)),
    ])
    const [{ provedAt, codeTries }] = triedRow.parse(tried?.results)
    if (provedAt !== null) return ok({ issueBefore })
    await refusalEntry(db, {
      at,
      operation: 'code_proved',
      code: 'E3002',
      origin,
      subjectHash: tokenHash,
      bankCode,
    }).run()
    if (codeTries >= MOST_CODE_TRIES) return refused({ reason: 'code_tries_used_up' })
    return refused({ reason: 'wrong_code', triesLeft: MOST_CODE_TRIES - codeTries })
  } catch (error) {
    if (!isLostRace(error)) throw error
    const latest = await findEnrolment(db, tokenHash)
    return latest ? whyNot(latest, codeHash, at) : refused({ reason: 'over' })
  }
}
