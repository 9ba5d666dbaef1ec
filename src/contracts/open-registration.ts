import { admitNow } from '../credentials/admit-now.ts'
import { checkPassword, type GuardedRecord } from '../credentials/check-password.ts'
import type { Deps, Origin } from '../deps.ts'
import { historyEntry } from '../history/record.ts'
import { isLostRace, mustHaveChangedOne } from '../lib/batch.ts'
import { MINUTE_MS } from '../lib/jst.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { hashToken, newToken } from '../lib/tokens.ts'
import type { OpenRegistrationRefusal } from './errors.ts'
import { findContract, insertRegistration, updateInitialPasswordHash } from './store.ts'

/** How long a proved initial password lets the master user be registered. */
const REGISTRATION_MS = 30 * MINUTE_MS

/** 初期登録ログイン (manual ③): opens a registration session to whoever knows contract number and initial password. */
export const openRegistration = async (
  deps: Deps,
  origin: Origin,
  input: { contractNumber: string; initialPassword: string },
): Promise<Result<{ token: string }, OpenRegistrationRefusal>> => {
  const { db, now } = deps
  const contract = await findContract(db, input.contractNumber)
  const record: GuardedRecord | null = contract && {
    guard: { kind: 'contract', number: contract.number, generation: contract.generation },
    hash: contract.initialPasswordHash,
    version: contract.generation,
    bankCode: contract.bankCode,
    contractNumber: contract.number,
    storeUpgradedHash: hash => updateInitialPasswordHash(db, contract, hash),
  }
  const verdict = await checkPassword(deps, origin, {
    operation: 'registration_login',
    counter: 'initial',
    subject: input.contractNumber,
    isTyped: true,
    password: input.initialPassword,
    record,
    wrongCode: 'E2001',
  })
  if (!verdict.ok) return verdict
  if (!contract) throw new Error('an unknown contract cannot have a right password')
  if (contract.status === 'terminated') return refused({ reason: 'terminated' })
  const admitted = await admitNow(deps, origin, {
    operation: 'registration_login',
    contractKind: contract.kind,
    bankCode: contract.bankCode,
    contractNumber: contract.number,
  })
  if (!admitted.ok) return admitted
  if (contract.hasMaster) return refused({ reason: 'already_registered' })

  const token = newToken()
  const at = now()
  const expiresAt = new Date(at.getTime() + REGISTRATION_MS)
  try {
    await db.batch([
      insertRegistration(db, contract, { tokenHash: await hashToken(token), at, expiresAt }),
      mustHaveChangedOne(db),
      historyEntry(db, {
        at,
        operation: 'registration_login',
        result: 'done',
        bankCode: contract.bankCode,
        contractNumber: contract.number,
        origin,
      }),
    ])
  } catch (error) {
    // The contract was terminated, or got a new initial password, while the old one was being checked.
    if (isLostRace(error)) return refused({ reason: 'wrong' })
    throw error
  }
  return ok({ token })
}
