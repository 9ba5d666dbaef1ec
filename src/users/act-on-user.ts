import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Deps, Origin } from '../deps.ts'
import { historyEntry, type Operation } from '../history/record.ts'
import { isLostRace } from '../lib/batch.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { sendQueuedMails } from '../mail/outbox.ts'
import type { Actor } from '../sessions/actor.ts'
import type { UserRefusal } from './errors.ts'

type Act = {
  operation: Operation
  /** Row id of the user whom it concerns. */
  subject: string
  /** Begins with the change and its condition: where somebody was quicker, nothing of the act happens. */
  statements: readonly D1PreparedStatement[]
  detail?: Record<string, string | number>
}

/** One act on an account: the conditional change, its history and its mails in one batch. */
export const actOnUser = async (
  deps: Deps,
  origin: Origin,
  actor: Actor,
  { operation, subject, statements, detail = {} }: Act,
): Promise<Result<null, UserRefusal>> => {
  const { db, now } = deps
  const { bankCode, contractNumber, user } = actor
  const entry = {
    at: now(),
    operation,
    result: 'done',
    bankCode,
    contractNumber,
    actor: user,
    subject,
    origin,
    detail,
  } as const
  try {
    await db.batch([...statements, historyEntry(db, entry)])
  } catch (error) {
    if (isLostRace(error)) return refused({ reason: 'changed' })
    throw error
  }
  deps.afterAnswer(sendQueuedMails(deps))
  return ok(null)
}
