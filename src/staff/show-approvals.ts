import type { Deps } from '../deps.ts'
import type { Actor } from '../sessions/actor.ts'
import {
  type Approval,
  countOpenApprovals,
  findApproval,
  findDecidedApprovals,
  findOpenApprovals,
  findOpenApprovalsOf,
} from './approval-store.ts'

const MOST_OPEN = 200
const LAST_DECIDED = 20

/** The bank's open requests, and the outcome of the latest others. */
export const showApprovals = async (
  { db }: Deps,
  { bankCode }: Pick<Actor, 'bankCode'>,
): Promise<{ open: Approval[]; decided: Approval[] }> => {
  const [open, decided] = await Promise.all([
    findOpenApprovals(db, bankCode, MOST_OPEN),
    findDecidedApprovals(db, bankCode, LAST_DECIDED),
  ])
  return { open, decided }
}

/** A request of the caller's bank; null where there is none, or another bank's. */
export const showApproval = (
  { db }: Deps,
  { bankCode }: Pick<Actor, 'bankCode'>,
  id: string,
): Promise<Approval | null> => findApproval(db, bankCode, id)

/** How many requests wait in the caller's bank. */
export const countApprovals = ({ db }: Deps, { bankCode }: Pick<Actor, 'bankCode'>): Promise<number> =>
  countOpenApprovals(db, bankCode)

/** What waits for a decision about a contract of a bank that the caller has checked. */
export const showOpenApprovalsOf = ({ db }: Deps, contractNumber: string): Promise<Approval[]> =>
  findOpenApprovalsOf(db, contractNumber)
