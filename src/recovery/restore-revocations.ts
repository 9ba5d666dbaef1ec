import * as z from 'zod/mini'
import { type LostRevocation, revokeAgain } from '../certificates/revoke-again.ts'
import type { Deps } from '../deps.ts'
import type { CanonicalRow } from '../history/canonical-row.ts'
import { lostNames, readLost } from '../history/lost-checkpoints.ts'

const CHECKPOINTS_AT_ONCE = 40

const detailSchema = z.object({ serial: z.string(), reason: z._default(z.string(), 'unspecified') })

const revocationIn = ({
  at,
  operation,
  subject,
  contract_number,
  bank_code,
  detail,
}: CanonicalRow): LostRevocation[] => {
  if (operation !== 'revoke_certificate' || subject === null) return []
  const { data } = detailSchema.safeParse(JSON.parse(detail))
  if (!data) return []
  return [{ ...data, at: new Date(at), user: subject, contractNumber: contract_number, bankCode: bank_code }]
}

/** Certificates that were revoked after the state that was restored would open again: the archive knows them. */
export const restoreRevocations = async (deps: Deps, after: string, restoredTo: Date) => {
  const lost = await lostNames(deps, restoredTo, after)
  const page = lost.slice(0, CHECKPOINTS_AT_ONCE)
  let count = 0
  for (const name of page) {
    const { rows } = await readLost(deps, name)
    count += await revokeAgain(deps, rows.flatMap(revocationIn))
  }
  return { count, last: lost.length > page.length ? (page.at(-1) ?? null) : null }
}
