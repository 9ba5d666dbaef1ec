import type * as z from 'zod/mini'
import type { Deps, Origin } from '../deps.ts'
import { historyEntry } from '../history/record.ts'
import { isLostRace, mustHaveChangedOne } from '../lib/batch.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { queuedMail, sendQueuedMails } from '../mail/outbox.ts'
import { type ChangedContractField, contractCorrectedMail } from '../mail/templates/contract-corrected.ts'
import { type BanksContract, updateContract } from './bank-store.ts'
import type { ContractRefusal } from './errors.ts'
import { findCorrectable, type Staff } from './find-correctable.ts'
import type { correctContractForm } from './new-contract.ts'

type Correction = z.output<typeof correctContractForm>

/** The history says what a field was and what it became: ten years later nobody else knows. */
const changesOf = (before: BanksContract, { organisation, mail }: Correction) => {
  const fields: ChangedContractField[] = []
  const detail: Record<string, string> = {}
  if (before.organisation !== organisation) {
    fields.push('organisation')
    Object.assign(detail, { organisationBefore: before.organisation, organisation })
  }
  if ((before.mail ?? '') !== mail) {
    fields.push('mail')
    Object.assign(detail, { mailBefore: before.mail ?? '', mail })
  }
  return { fields, detail }
}

/** Staff correct what the organisation's form says; its old and its new address are told. */
export const correctContract = async (
  deps: Deps,
  origin: Origin,
  staff: Staff,
  number: string,
  correction: Correction,
): Promise<Result<null, ContractRefusal>> => {
  const { db, now } = deps
  const found = await findCorrectable(deps, staff, number)
  if (!found.ok) return found
  const before = found.value
  const { organisation, mail, version } = correction
  const { fields, detail } = changesOf(before, correction)
  if (fields.length === 0) return refused({ reason: before.version === version ? 'nothing_changed' : 'changed' })
  const at = now()
  const addresses = [...new Set([before.mail ?? '', mail])].filter(address => address !== '')
  const text = contractCorrectedMail(organisation, { number, fields, at })
  const told = { kind: 'contract_corrected', mail: text, at, contractNumber: number } as const
  try {
    await db.batch([
      updateContract(db, { number, version }, { organisation, mail: mail || null }),
      mustHaveChangedOne(db),
      historyEntry(db, {
        at,
        operation: 'correct_contract',
        result: 'done',
        bankCode: staff.bankCode,
        contractNumber: number,
        actor: staff.user,
        origin,
        detail,
      }),
      ...addresses.map(to => queuedMail(db, { ...told, to })),
    ])
  } catch (error) {
    if (isLostRace(error)) return refused({ reason: 'changed' })
    throw error
  }
  deps.afterAnswer(sendQueuedMails(deps))
  return ok(null)
}
