import * as z from 'zod/mini'
import { type LostRevocation, revokeAgain } from '../certificates/revoke-again.ts'
import type { Deps } from '../deps.ts'
import type { CanonicalRow } from '../history/canonical-row.ts'
import { lostNames, readLost, tipsWith } from '../history/lost-checkpoints.ts'

const CHECKPOINTS_AT_ONCE = 40

const detailSchema = z.object({ serial: z.string(), reason: z._default(z.string(), 'unspecified') })

/** Acts that revoked all that a user or a contract had, without naming it. */
const USER_GOES = new Set(['delete_user', 'reset_master'])
const CONTRACT_ENDS = 'terminate_contract'

/** What a row of the history says was revoked. Pure. */
export const revocationIn = ({
  at,
  operation,
  result,
  subject,
  contract_number,
  bank_code,
  detail,
}: CanonicalRow): LostRevocation[] => {
  if (result !== 'done') return []
  const row = { at: new Date(at), user: subject, contractNumber: contract_number, bankCode: bank_code }
  const goes = { ...row, reason: 'cessationOfOperation' }
  if (operation === CONTRACT_ENDS && contract_number) return [{ ...goes, what: { allOfContract: contract_number } }]
  if (subject === null) return []
  if (USER_GOES.has(operation)) return [{ ...goes, what: { allOfUser: subject } }]
  if (operation !== 'revoke_certificate') return []
  const { data } = detailSchema.safeParse(JSON.parse(detail))
  return data ? [{ ...row, reason: data.reason, what: { serial: data.serial } }] : []
}

/** How far the walk over the lost checkpoints is: the name of the last one, and the tips of the lines up to it. */
export type LostWalk = { after: string; tips: readonly string[] }

/**
 * Certificates that were revoked after the state that was restored, by themselves or with whom they named, would open
 * again: the archive knows them. Whoever reads every lost checkpoint also sees which lines were cut off, and where.
 */
export const restoreRevocations = async (deps: Deps, { after, tips }: LostWalk, restoredTo: Date) => {
  const lost = await lostNames(deps, restoredTo, after)
  const page = lost.slice(0, CHECKPOINTS_AT_ONCE)
  const walk = { after: page.at(-1) ?? after, tips }
  let count = 0
  for (const name of page) {
    const { checkpoint, rows } = await readLost(deps, name)
    walk.tips = tipsWith(walk.tips, checkpoint)
    count += await revokeAgain(deps, rows.flatMap(revocationIn))
  }
  return { count, walk, isOver: lost.length === page.length }
}
