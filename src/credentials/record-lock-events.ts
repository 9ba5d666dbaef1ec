import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Deps } from '../deps.ts'
import { historyEntry, type Operation } from '../history/record.ts'
import { queuedMail } from '../mail/outbox.ts'
import { blockedMail, generalUserBlockedMail, lockedMail, releasedMail } from '../mail/templates/locked.ts'
import { maskUserId } from '../users/schema.ts'
import type { LockChange } from './lockout.ts'
import type { GuardKey, LockEvent } from './password-guard.ts'
import { findGuardedContract, findGuardedUser, type GuardedUser, lockCopy } from './store.ts'

const OPERATIONS: Record<LockChange, Operation> = {
  locked: 'lock',
  blocked: 'block',
  lock_ended: 'lock_end',
  released: 'release',
}

/** Who must be told of the change. The automatic end of a lock is told to nobody (rules.md 4). */
const mailsFor = (deps: Pick<Deps, 'db'>, event: LockEvent, user: GuardedUser, key: string): D1PreparedStatement[] => {
  if (event.counter === 'initial') return []
  const told = { name: user.name, maskedUserId: maskUserId(user.userId), role: user.role }
  const row = { user: user.id, contractNumber: user.contractNumber, at: new Date(event.at) }
  if (event.change === 'locked' && event.lockedUntil !== null) {
    const mail = lockedMail(told, event.counter, new Date(event.lockedUntil))
    return [queuedMail(deps.db, { ...row, kind: 'locked', to: user.mail, mail, dedupeKey: key })]
  }
  if (event.change === 'released') {
    const mail = releasedMail(told, event.counter)
    return [queuedMail(deps.db, { ...row, kind: 'released', to: user.mail, mail, dedupeKey: key })]
  }
  if (event.change !== 'blocked') return []
  const mail = blockedMail(told, event.counter)
  const mails = [queuedMail(deps.db, { ...row, kind: 'blocked', to: user.mail, mail, dedupeKey: key })]
  if (user.role === 'general' && user.master) {
    const toMaster = { ...row, kind: 'general_user_blocked' as const, user: user.master.id, to: user.master.mail }
    const text = generalUserBlockedMail(user.master, told, event.counter)
    mails.push(queuedMail(deps.db, { ...toMaster, mail: text, dedupeKey: `${key}:master` }))
  }
  return mails
}

/**
 * Brings what a guard decided into D1: history, mails and the copy that lists and conditional writes read. May be
 * called with the same events again, and late: keys and epochs make that harmless.
 */
export const recordLockEvents = async (deps: Pick<Deps, 'db'>, events: readonly LockEvent[]): Promise<void> => {
  const { db } = deps
  const statements: D1PreparedStatement[] = []
  for (const event of events) {
    const eventKey = `${event.guard}:${event.counter}:${event.epoch}`
    const entry = {
      at: new Date(event.at),
      operation: OPERATIONS[event.change],
      result: 'done' as const,
      eventKey,
      ...(event.actor ? { actor: event.actor } : {}),
    }
    const detail = { counter: event.counter }
    const [kind, id = ''] = event.guard.split(':')
    if (kind === 'user') {
      const user = await findGuardedUser(db, id)
      if (!user) continue
      const { bankCode, contractNumber } = user
      statements.push(
        historyEntry(db, { ...entry, bankCode, contractNumber, subject: user.id, detail }),
        ...mailsFor(deps, event, user, eventKey),
      )
    } else {
      const contract = await findGuardedContract(db, id)
      if (!contract) continue
      statements.push(historyEntry(db, { ...entry, bankCode: contract.bankCode, contractNumber: id, detail }))
    }
    statements.push(lockCopy(db, event))
  }
  if (statements.length > 0) await db.batch(statements)
}

/**
 * Tells D1 and, once it has them, the guard. If this dies half-way, the guard's alarm begins again. The mails are queued:
 * whoever answers a person flushes the outbox after the answer.
 */
export const tellLockEvents = async (deps: Deps, guard: GuardKey, events: LockEvent[]): Promise<void> => {
  await recordLockEvents(deps, events)
  await deps.guards.acknowledge(guard, events)
}
