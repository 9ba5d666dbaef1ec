import type { GuardedRecord } from '../credentials/check-password.ts'
import type { Database } from '../deps.ts'
import { updatePasswordHash } from './store.ts'

type User = { id: string; passwordHash: string; passwordVersion: number; bankCode: string; contractNumber: string }

/** A user as the record whose password is asked for. */
export const guardedUser = (db: Database, user: User): GuardedRecord => ({
  guard: { kind: 'user', id: user.id },
  hash: user.passwordHash,
  version: user.passwordVersion,
  bankCode: user.bankCode,
  contractNumber: user.contractNumber,
  user: user.id,
  storeUpgradedHash: hash => updatePasswordHash(db, user, hash),
})
