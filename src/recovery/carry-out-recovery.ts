import type { Deps } from '../deps.ts'
import { historyEntry } from '../history/record.ts'
import { type Progress, type RecoveryOrder, toOrder } from './order.ts'
import { releaseStaff } from './release-staff.ts'
import { replaceCa } from './replace-ca.ts'
import { findOpenOrders, markDone, moveOn } from './store.ts'
import { takeUpRestoredDatabase } from './take-up-restored-database.ts'

const step = (deps: Deps, order: RecoveryOrder): Promise<Progress> => {
  switch (order.kind) {
    case 'release_staff':
      return releaseStaff(deps, order)
    case 'replace_ca':
      return replaceCa(deps, order)
    case 'restored_database':
      return takeUpRestoredDatabase(deps, order)
  }
}

/**
 * One step of every open order, each bounded. A step that dies is done again by the next run: all of them may be
 * repeated. An order that cannot be carried out stays open and fails each run, so that the operators are told; it
 * keeps none of the others waiting.
 * @returns how much was done
 */
export const carryOutRecovery = async (deps: Deps): Promise<number> => {
  const { db, now } = deps
  let done = 0
  const failures: unknown[] = []
  for (const row of await findOpenOrders(db)) {
    try {
      const order = toOrder(row)
      const { count, next } = await step(deps, order)
      done += count
      if (next !== null) {
        await moveOn(db, order.id, order.position, next).run()
        continue
      }
      const at = now()
      const entry = { at, operation: 'recovery_done', result: 'done', eventKey: `recovery:${order.id}` } as const
      const bank = order.kind === 'release_staff' ? { bankCode: order.detail.bank } : {}
      await db.batch([
        markDone(db, order.id, at),
        // Not of one that was withdrawn meanwhile: `npm run recover -- status` goes by it.
        historyEntry(
          db,
          { ...entry, ...bank, detail: { order: order.id, kind: order.kind } },
          { sql: 'changes() = 1', values: [] },
        ),
      ])
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
  return done
}
