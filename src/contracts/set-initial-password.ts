import type * as z from 'zod/mini'
import { hashForAnother } from '../credentials/hash-for-another.ts'
import type { Deps, Origin } from '../deps.ts'
import { historyEntry } from '../history/record.ts'
import { isLostRace, mustHaveChangedOne } from '../lib/batch.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { queuedMail, sendQueuedMails } from '../mail/outbox.ts'
import { initialPasswordSetMail } from '../mail/templates/contract-corrected.ts'
import { updateInitialPassword } from './bank-store.ts'
import type { ContractRefusal } from './errors.ts'
import { findAwaitingMaster, type Staff } from './find-correctable.ts'
import type { newInitialPasswordForm } from './new-contract.ts'

/**
 * Staff set the initial password that the organisation newly applied for, while nobody is registered as its master.
 * It is another generation: its guard counts from the beginning, a lock or block of the old one is left behind.
 */
export const setInitialPassword = async (
  deps: Deps,
  origin: Origin,
  staff: Staff,
  number: string,
  { initialPassword, version }: z.output<typeof newInitialPasswordForm>,
): Promise<Result<null, ContractRefusal>> => {
  const { db, now } = deps
  const found = await findAwaitingMaster(deps, staff, number)
  if (!found.ok) return found
  const { generation, organisation, mail: to } = found.value
  const guard = { kind: 'contract', number, generation: generation + 1 } as const
  const hash = await hashForAnother(deps, guard, initialPassword)
  const at = now()
  const mail = initialPasswordSetMail(organisation, { number, at })
  try {
    await db.batch([
      updateInitialPassword(db, { number, version, generation }, hash),
      mustHaveChangedOne(db),
      historyEntry(db, {
        at,
        operation: 'set_initial_password',
        result: 'done',
        bankCode: staff.bankCode,
        contractNumber: number,
        actor: staff.user,
        origin,
        detail: { generation: generation + 1 },
      }),
      ...(to === null ? [] : [queuedMail(db, { kind: 'initial_password_set', to, mail, at, contractNumber: number })]),
    ])
  } catch (error) {
    if (!isLostRace(error)) throw error
    const latest = await findAwaitingMaster(deps, staff, number)
    return latest.ok ? refused({ reason: 'changed' }) : latest
  }
  deps.afterAnswer(sendQueuedMails(deps))
  return ok(null)
}
