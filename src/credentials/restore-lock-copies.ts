import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Deps } from '../deps.ts'
import { historyEntry } from '../history/record.ts'
import { type GuardKey, type GuardStanding, guardName } from './password-guard.ts'
import { findEpochs, findGuardedContract, findGuardedUser, standingCopy } from './store.ts'

/** Guards asked at the same time. */
const PARALLEL = 20

/** Who the guard's entry in the history is about; null if a restored database does not know them. */
const concerned = async ({ db }: Pick<Deps, 'db'>, key: GuardKey) => {
  if (key.kind === 'user') {
    const user = await findGuardedUser(db, key.id)
    return user && { bankCode: user.bankCode, contractNumber: user.contractNumber, subject: user.id }
  }
  if (key.kind !== 'contract') return null
  const contract = await findGuardedContract(db, key.number)
  return contract && { bankCode: contract.bankCode, contractNumber: key.number }
}

const copyOf = async (
  deps: Deps,
  key: GuardKey,
  standings: readonly GuardStanding[],
): Promise<D1PreparedStatement[]> => {
  const { db, now } = deps
  const whom = await concerned(deps, key)
  if (!whom) return []
  const guard = guardName(key)
  return standings.flatMap(({ counter, state, lockedUntil, epoch }) => [
    historyEntry(db, {
      at: now(),
      operation: 'restore_lock',
      result: 'done',
      ...whom,
      eventKey: `${guard}:${counter}:${epoch}:restored`,
      detail: { counter, state },
    }),
    standingCopy(db, { guard, counter, state, lockedUntil, epoch, at: now().getTime() }),
  ])
}

/**
 * Brings the guards' states into the database's copy of them, where the guards are further. Mails were sent when it
 * happened. May be repeated: the epochs decide.
 * @returns how many copies were behind
 */
export const restoreLockCopies = async (deps: Deps, keys: readonly GuardKey[]): Promise<number> => {
  const known = await findEpochs(deps.db, keys.map(guardName))
  let count = 0
  for (let i = 0; i < keys.length; i += PARALLEL) {
    const group = keys.slice(i, i + PARALLEL)
    const statements = await Promise.all(
      group.map(async key => {
        const name = guardName(key)
        const standings = await deps.guards.standing(key)
        const ahead = standings.filter(({ counter, epoch }) => epoch > (known.get(`${name} ${counter}`) ?? 0))
        count += ahead.length
        return ahead.length === 0 ? [] : copyOf(deps, key, ahead)
      }),
    )
    if (statements.flat().length > 0) await deps.db.batch(statements.flat())
  }
  return count
}
