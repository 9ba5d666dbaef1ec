import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Deps, Origin } from '../deps.ts'
import { historyEntry, type Operation, refusalEntry } from '../history/record.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { keyedHash } from '../lib/tokens.ts'
import { sendQueuedMails } from '../mail/outbox.ts'
import type { MessageCode } from '../ui/messages.ts'
import type { Counter, GuardKey, Verdict } from './password-guard.ts'
import { dummyHash } from './password-hash.ts'
import { tellLockEvents } from './record-lock-events.ts'

export type PasswordRefusal = { reason: 'wrong' } | { reason: 'locked'; until: Date } | { reason: 'blocked' }

/** The record whose password is asked for. */
export type GuardedRecord = {
  guard: GuardKey
  hash: string
  version: number
  bankCode: string
  contractNumber: string
  /** Row id, where the record is a user. */
  user?: string
  /** Stores the same password's hash at today's cost. */
  storeUpgradedHash: (hash: string) => D1PreparedStatement
}

type PasswordQuestion = {
  operation: Operation
  counter: Counter
  /** Contract number or user ID. */
  subject: string
  /** Whether it was typed, and so may name nobody; false where a certificate named the user. */
  isTyped: boolean
  password: string
  /** Null when what was typed names no record: everything then looks and takes as long as if it did. */
  record: GuardedRecord | null
  /** The code of a wrong password on this screen. */
  wrongCode: MessageCode
}

/**
 * Asks the guard about a password and records a refusal. On `ok` the caller writes what it came for, conditional on
 * `version` still being the password's.
 */
export const checkPassword = async (
  deps: Deps,
  origin: Origin,
  question: PasswordQuestion,
): Promise<Result<{ version: number }, PasswordRefusal>> => {
  const { config, guards, db } = deps
  const { record, counter, password } = question
  const subjectHash = await keyedHash(config.TOKEN_KEY, `${counter}:${question.subject}`)
  const guard: GuardKey = record?.guard ?? { kind: 'unknown', hash: subjectHash }
  const cost = { log2N: config.SCRYPT_LOG2_N, r: config.SCRYPT_R, p: config.SCRYPT_P }
  const verdict = await guards.check({
    guard,
    counter,
    password,
    hash: record?.hash ?? dummyHash(cost),
    version: record?.version ?? 0,
    ...(question.isTyped ? { typedHash: subjectHash } : {}),
  })
  if (verdict.events.length > 0) {
    // Not awaited: known and unknown take the same time. If this dies, the guard's alarm tells D1.
    deps.afterAnswer(tellLockEvents(deps, guard, verdict.events).then(() => sendQueuedMails(deps)))
  }
  if (verdict.result === 'right' && record) {
    if (verdict.upgradedHash) deps.afterAnswer(record.storeUpgradedHash(verdict.upgradedHash).run())
    return ok({ version: verdict.version })
  }

  const refusal = refusalOf(verdict)
  const code = refusalCode(refusal, question.wrongCode)
  const at = deps.now()
  const { operation } = question
  const entries = [refusalEntry(db, { at, operation, code, origin, subjectHash, bankCode: record?.bankCode ?? null })]
  // Tries during a lock have no number that ends them, so they stay out of what is append-only.
  if (record && verdict.result === 'wrong') {
    const { bankCode, contractNumber, user } = record
    const whom = user ? { actor: user, subject: user } : {}
    entries.push(
      historyEntry(db, { at, operation, result: 'refused', code, bankCode, contractNumber, origin, ...whom }),
    )
  }
  await db.batch(entries)
  return refused(refusal)
}

const refusalOf = (verdict: Verdict): PasswordRefusal => {
  if (verdict.standing === 'blocked') return { reason: 'blocked' }
  if (verdict.standing === 'locked' && verdict.lockedUntil !== null) {
    return { reason: 'locked', until: new Date(verdict.lockedUntil) }
  }
  return { reason: 'wrong' }
}

/** The message of a refusal; what a wrong password is called differs by screen. */
export const refusalCode = (refusal: PasswordRefusal, wrongCode: MessageCode): MessageCode => {
  switch (refusal.reason) {
    case 'wrong':
      return wrongCode
    case 'locked':
      return 'E2004'
    case 'blocked':
      return 'E2005'
  }
}
