import { outdateRevocationLists } from '../certificates/outdate-revocation-lists.ts'
import { restoreLockCopies } from '../credentials/restore-lock-copies.ts'
import type { Deps } from '../deps.ts'
import { lostNames } from '../history/lost-checkpoints.ts'
import { historyEntry } from '../history/record.ts'
import type { Progress, RestoredDatabaseOrder } from './order.ts'
import { restoreRevocations } from './restore-revocations.ts'
import { findContractsAfter, findUsersAfter } from './store.ts'
import { voidWhatWasOpen } from './void-what-was-open.ts'

/** Guards asked in one run: each is a request of the Worker, of which it has a thousand. */
const GUARDS_AT_ONCE = 300

/** The walk's parts in their order; a position is the part, then where in it. */
const PARTS = ['revocations', 'users', 'contracts'] as const
type Part = (typeof PARTS)[number]

const startOf = (part: Part | undefined): string | null => (part === undefined ? null : `${part} `)

/** What must not wait: nothing that was opened before counts, and no list is published with a number of before. */
const begin = async (deps: Deps, { orderedAt }: RestoredDatabaseOrder): Promise<Progress> => {
  const count = await voidWhatWasOpen(deps, orderedAt)
  await outdateRevocationLists(deps.db).run()
  return { count: count + 1, next: startOf('revocations') }
}

/**
 * The history owns up to what the restore lost: every line of checkpoints, by its tip. A restore to before an earlier one
 * loses two lines, and with them what the history said of the first (ADR 16).
 */
const ownUp = async (deps: Deps, { id, detail }: RestoredDatabaseOrder, tips: readonly string[]): Promise<void> => {
  const restoredTo = new Date(detail.restoredTo)
  const lost = await lostNames(deps, restoredTo)
  await historyEntry(deps.db, {
    at: deps.now(),
    operation: 'restore_database',
    result: 'done',
    eventKey: `recovery:${id}:restored`,
    detail: {
      order: id,
      restoredTo: restoredTo.toISOString(),
      lostCheckpoints: lost.length,
      lostTips: tips.join(' '),
    },
  }).run()
}

const walkLost = async (deps: Deps, order: RestoredDatabaseOrder, [after = '', ...tips]: readonly string[]) => {
  const restoredTo = new Date(order.detail.restoredTo)
  const { count, walk, isOver } = await restoreRevocations(deps, { after, tips }, restoredTo)
  if (isOver) await ownUp(deps, order, walk.tips)
  return { count, last: isOver ? null : [walk.after, ...walk.tips].join(' ') }
}

const walkUsers = async (deps: Deps, _: RestoredDatabaseOrder, [after = '']: readonly string[]) => {
  const users = await findUsersAfter(deps.db, after, GUARDS_AT_ONCE)
  const count = await restoreLockCopies(
    deps,
    users.map(id => ({ kind: 'user', id })),
  )
  return { count, last: users.length < GUARDS_AT_ONCE ? null : (users.at(-1) ?? null) }
}

const walkContracts = async (deps: Deps, _: RestoredDatabaseOrder, [after = '']: readonly string[]) => {
  const contracts = await findContractsAfter(deps.db, after, GUARDS_AT_ONCE)
  const count = await restoreLockCopies(deps, contracts)
  return { count, last: contracts.length < GUARDS_AT_ONCE ? null : (contracts.at(-1)?.number ?? null) }
}

/**
 * The database was restored to an earlier time while guards, archive and the outside world went on. First voids what
 * was open; then walks: revocations that the archive knows are made again, the history says what was lost, and the
 * guards' locks and blocks are brought back into the database's copy of them.
 */
export const takeUpRestoredDatabase = async (deps: Deps, order: RestoredDatabaseOrder): Promise<Progress> => {
  if (order.position === '') return begin(deps, order)
  const [name = '', ...where] = order.position.split(' ')
  const part = PARTS.find(known => known === name)
  const walk = { revocations: walkLost, users: walkUsers, contracts: walkContracts }
  if (part === undefined) throw new Error('a recovery order has a position that no step wrote')
  const { count, last } = await walk[part](deps, order, where)
  return { count, next: last === null ? startOf(PARTS[PARTS.indexOf(part) + 1]) : `${part} ${last}` }
}
