import type { D1PreparedStatement } from '@cloudflare/workers-types'
import type { Deps, Origin } from '../deps.ts'
import { historyEntry, type Operation } from '../history/record.ts'
import { isDuplicate, isLostRace, mustHaveChangedOne } from '../lib/batch.ts'
import { DAY_MS, MINUTE_MS } from '../lib/jst.ts'
import { log, loggedError } from '../lib/log.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import { queuedMail, sendQueuedMails } from '../mail/outbox.ts'
import { approvalDecidedMail } from '../mail/templates/approval.ts'
import type { Actor } from '../sessions/actor.ts'
import { isActiveUser } from '../users/is-active-user.ts'
import { sendPasswordLinks } from '../users/send-password-links.ts'
import { ACT_NAMES } from './act-names.ts'
import type { DecisionRefusal } from './approval-errors.ts'
import {
  type Approval,
  findApproval,
  isStillStaff,
  markApproved,
  markDeclined,
  markWithdrawn,
} from './approval-store.ts'
import { carryOut, guardReleaseOf, OPERATIONS } from './carry-out.ts'
import { whyDependent } from './independence-store.ts'
import { tellGuard } from './tell-guards.ts'

/** rules.md 3: who was registered or changed by the other within this time is no independent second. */
const TOUCH_MS = 30 * DAY_MS

/** The cron makes up for a guard that was not told by then. */
const GUARD_MS = MINUTE_MS

type Outcome = Result<null, DecisionRefusal>

const touchedSince = ({ config }: Deps, at: Date): Date =>
  // Turned off, nothing that happened is later than this.
  config.STAFF_APPROVAL === 'off' ? new Date(8.64e15) : new Date(at.getTime() - TOUCH_MS)

/** Whether what the requester saw is not so any more, as far as it can be seen from the request. */
const isStale = ({ act, contract, user }: Approval): boolean => {
  if (contract.status !== (act.kind === 'take_back_contract' ? 'terminated' : 'active')) return true
  if (user && !user.isActive) return true
  if (act.kind === 'terminate_contract') return act.version !== contract.version
  if (act.kind === 'unblock_contract') return act.generation !== contract.generation
  return 'version' in act && act.version !== user?.version
}

/** Why this person cannot decide this request as it stands, if so. The write decides; this says it in words. */
export const whyNot = async (deps: Deps, actor: Actor, request: Approval): Promise<DecisionRefusal | null> => {
  const { db, now } = deps
  const at = now()
  if (request.state !== 'open' || request.lapsesAt <= at.getTime()) return { reason: 'not_open' }
  if (request.requester.user === actor.user) return { reason: 'own_request' }
  if (!(await isStillStaff(db, request.id))) return { reason: 'requester_gone' }
  const asked = { id: request.id, requester: request.requester.user }
  const reason = await whyDependent(db, asked, actor.user, touchedSince(deps, at))
  if (reason) return { reason }
  return isStale(request) ? { reason: 'changed' } : null
}

const entryOf = (request: Approval, actor: Actor, origin: Origin, operation: Operation, at: Date) =>
  ({
    at,
    operation,
    result: 'done',
    bankCode: request.bankCode,
    contractNumber: request.contractNumber,
    actor: actor.user,
    ...(request.user ? { subject: request.user.id } : {}),
    origin,
    detail: { request: request.id, kind: request.act.kind, paper: request.paperNumber },
  }) as const

/** To the requester, who waits for it; who has left the office since is not told what goes on there. */
export const outcomeMail = (
  { db }: Pick<Deps, 'db'>,
  request: Approval,
  outcome: { outcome: 'approved' | 'declined' | 'lapsed'; decidedBy?: string; at: Date },
): D1PreparedStatement => {
  const { requester, contract, paperNumber, act } = request
  const { organisation } = contract
  const mail = approvalDecidedMail(requester, { what: ACT_NAMES[act.kind], organisation, paperNumber, ...outcome })
  const { user, mail: to } = requester
  const { contractNumber } = request
  const row = { kind: 'approval_decided', to, mail, at: outcome.at, user, contractNumber } as const
  return queuedMail(db, row, isActiveUser(user))
}

/** The act's own entry: the requester's act, which the approver's stands beside. A guard tells its own. */
const entryOfAct = ({ db }: Deps, request: Approval, at: Date): D1PreparedStatement[] => {
  const operation = OPERATIONS[request.act.kind]
  if (operation === null) return []
  const { id, bankCode, contractNumber, requester, user, act } = request
  const subject = act.kind === 'register_staff' ? id : user?.id
  return [
    historyEntry(db, {
      at,
      operation,
      result: 'done',
      bankCode,
      contractNumber,
      actor: requester.user,
      ...(subject ? { subject } : {}),
      // A restored database learns from here which certificate must not open again.
      detail: { request: id, ...(act.kind === 'revoke_staff' && { serial: act.serial, reason: act.reason }) },
    }),
  ]
}

/**
 * A second staff member approves, and with it the act happens: one batch, so that there is no approval without its act,
 * nor an act twice. What a guard has to lift is lifted right after, and by the cron if this dies in between.
 */
export const approve = async (deps: Deps, origin: Origin, actor: Actor, id: string): Promise<Outcome> => {
  const { db, now } = deps
  const request = await findApproval(db, actor.bankCode, id)
  if (!request) return refused({ reason: 'not_found' })
  const obstacle = await whyNot(deps, actor, request)
  if (obstacle) return refused(obstacle)
  const at = now()
  const decision = {
    approver: actor.user,
    at,
    touchedSince: touchedSince(deps, at),
    guardDueAt: guardReleaseOf(request) ? new Date(at.getTime() + GUARD_MS) : null,
  }
  try {
    await db.batch([
      markApproved(db, { id, requester: request.requester.user }, decision),
      mustHaveChangedOne(db),
      ...(await carryOut(deps, request, at)),
      historyEntry(db, entryOf(request, actor, origin, 'approve', at)),
      ...entryOfAct(deps, request, at),
      outcomeMail(deps, request, { outcome: 'approved', decidedBy: actor.name, at }),
    ])
  } catch (error) {
    if (isDuplicate(error, 'users.user_id')) return refused({ reason: 'user_id_taken' })
    if (!isLostRace(error)) throw error
    const latest = await findApproval(db, actor.bankCode, id)
    return refused((latest && (await whyNot(deps, actor, latest))) ?? { reason: 'changed' })
  }
  // Waited for: the pages that follow show what is free now. The cron makes up for a failure.
  await tellGuard(deps, request).catch(error =>
    log({ event: 'guard_not_told', request: id, error: loggedError(error) }),
  )
  if (request.act.kind === 'password_link') deps.afterAnswer(sendPasswordLinks(deps))
  deps.afterAnswer(sendQueuedMails(deps))
  return ok(null)
}

const settle = async (
  deps: Deps,
  actor: Actor,
  id: string,
  statements: readonly D1PreparedStatement[],
): Promise<Outcome> => {
  try {
    await deps.db.batch([...statements])
  } catch (error) {
    if (!isLostRace(error)) throw error
    const latest = await findApproval(deps.db, actor.bankCode, id)
    const isOwn = latest?.state === 'open' && latest.requester.user === actor.user
    return refused({ reason: isOwn ? 'own_request' : 'not_open' })
  }
  deps.afterAnswer(sendQueuedMails(deps))
  return ok(null)
}

/** Another staff member declines, and says why. Nothing happens to the target. */
export const decline = async (deps: Deps, origin: Origin, actor: Actor, id: string, note: string): Promise<Outcome> => {
  const { db, now } = deps
  const request = await findApproval(db, actor.bankCode, id)
  if (!request) return refused({ reason: 'not_found' })
  const at = now()
  return settle(deps, actor, id, [
    markDeclined(db, id, { by: actor.user, note, at }),
    mustHaveChangedOne(db),
    historyEntry(db, entryOf(request, actor, origin, 'decline', at)),
    outcomeMail(deps, request, { outcome: 'declined', decidedBy: actor.name, at }),
  ])
}

/** The requester takes the request back. To others it looks as if there were nothing to withdraw. */
export const withdraw = async (deps: Deps, origin: Origin, actor: Actor, id: string): Promise<Outcome> => {
  const { db, now } = deps
  const request = await findApproval(db, actor.bankCode, id)
  if (request?.requester.user !== actor.user) return refused({ reason: 'not_found' })
  const at = now()
  return settle(deps, actor, id, [
    markWithdrawn(db, id, actor.user, at),
    mustHaveChangedOne(db),
    historyEntry(db, entryOf(request, actor, origin, 'withdraw', at)),
  ])
}
