import type { Deps, Origin } from '../deps.ts'
import { historyEntry } from '../history/record.ts'
import { isDuplicate } from '../lib/batch.ts'
import { DAY_MS } from '../lib/jst.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { newId } from '../lib/tokens.ts'
import type { Actor } from '../sessions/actor.ts'
import type { ApprovableAct } from './approvable-act.ts'
import type { RequestRefusal } from './approval-errors.ts'
import type { Paper } from './approval-forms.ts'
import { insertApproval } from './approval-store.ts'

/** rules.md 3: a request that nobody decides lapses after 7 days. */
const OPEN_MS = 7 * DAY_MS

export type Asked = {
  act: ApprovableAct
  contractNumber: string
  /** Row id of the user whom it concerns, where there is one. */
  user: string | null
  /** What can have one open request of this kind; the user or else the contract, unless it is named. */
  target?: string
  paper: Paper
}

/** Puts an act before a second staff member. Answers the request's id. */
export const requestApproval = async (
  deps: Deps,
  origin: Origin,
  actor: Pick<Actor, 'user' | 'bankCode'>,
  { act, contractNumber, user, target = user ? `user:${user}` : `contract:${contractNumber}`, paper }: Asked,
): Promise<Result<{ id: string }, RequestRefusal>> => {
  const { db, now } = deps
  const { bankCode, user: requester } = actor
  const id = newId()
  const at = now()
  const lapsesAt = new Date(at.getTime() + OPEN_MS)
  try {
    await db.batch([
      insertApproval(db, { id, act, target, bankCode, contractNumber, user, ...paper, requester, at, lapsesAt }),
      historyEntry(db, {
        at,
        operation: 'request_approval',
        result: 'done',
        bankCode,
        contractNumber,
        actor: requester,
        ...(user ? { subject: user } : {}),
        origin,
        detail: { request: id, kind: act.kind, paper: paper.paperNumber },
      }),
    ])
  } catch (error) {
    if (isDuplicate(error, 'approvals.kind')) return refused({ reason: 'already_open' })
    throw error
  }
  return ok({ id })
}
