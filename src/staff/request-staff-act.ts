import type { RevocationReason } from '../certificates/revoke-by-staff.ts'
import { hashForAnother } from '../credentials/hash-for-another.ts'
import type { Counter } from '../credentials/password-guard.ts'
import type { Deps, Origin } from '../deps.ts'
import { ok, type Result, refused } from '../lib/result.ts'
import type { Actor } from '../sessions/actor.ts'
import { cancelDraft } from '../users/cancel-draft.ts'
import { isUserIdTaken } from '../users/insert-user.ts'
import { showDraft } from '../users/show-draft.ts'
import { type ShownUser, showUser } from '../users/show-users.ts'
import type { ApprovableAct } from './approvable-act.ts'
import type { Paper } from './approval-forms.ts'
import { requestApproval } from './request-approval.ts'
import { findLocksOfContract, findStaffCertificate, type StaffCertificate } from './target-store.ts'

/** What an office's master does to one of its users; `version` is the one that the form was filled from. */
export type StaffAct =
  | { act: 'change'; version: number; name: string; mail: string }
  | { act: 'temporary-password'; version: number; password: string }
  | { act: 'release'; counters: readonly Counter[] }
  | { act: 'delete'; version: number }
  | { act: 'revoke'; serial: string }

type Refusal =
  | { reason: 'not_found' }
  | { reason: 'changed' }
  | { reason: 'nothing_changed' }
  | { reason: 'already_open' }
  | { reason: 'not_possible' }
  | { reason: 'contains_user_id' }

type Asked = Result<{ id: string }, Refusal>

const actOf = async (
  deps: Deps,
  { user, certificates }: ShownUser,
  asked: StaffAct,
): Promise<Result<ApprovableAct, Refusal>> => {
  const { db, now } = deps
  if ('version' in asked && asked.version !== user.version) return refused({ reason: 'changed' })
  switch (asked.act) {
    case 'change': {
      const { version, name, mail } = asked
      if (name === user.name && mail === user.mail) return refused({ reason: 'nothing_changed' })
      return ok({ kind: 'change_staff', version, oldName: user.name, oldMail: user.mail, name, mail })
    }
    case 'temporary-password': {
      const { version, password } = asked
      if (password.includes(user.userId)) return refused({ reason: 'contains_user_id' })
      const passwordHash = await hashForAnother(deps, { kind: 'user', id: user.id }, password)
      return ok({ kind: 'set_staff_password', version, passwordHash })
    }
    case 'release': {
      const locks = await findLocksOfContract(db, user.contractNumber, now())
      const standing = locks.filter(lock => lock.user === user.id && asked.counters.includes(lock.counter))
      if (standing.length === 0) return refused({ reason: 'not_possible' })
      return ok({ kind: 'release_staff', epochs: Object.fromEntries(standing.map(lock => [lock.counter, lock.epoch])) })
    }
    case 'delete':
      return ok({ kind: 'delete_staff', version: asked.version })
    case 'revoke': {
      const { serial } = asked
      if (!certificates.some(certificate => certificate.serial === serial)) return refused({ reason: 'not_possible' })
      return ok({ kind: 'revoke_staff', serial, reason: 'unspecified' })
    }
  }
}

/** The office's master asks for a change to a bank user's account: it waits for a second staff member. */
export const requestStaffAct = async (
  deps: Deps,
  origin: Origin,
  actor: Actor,
  id: string,
  asked: StaffAct,
  paper: Paper,
): Promise<Asked> => {
  const shown = await showUser(deps, origin, actor, id)
  if (!shown) return refused({ reason: 'not_found' })
  const act = await actOf(deps, shown, asked)
  if (!act.ok) return act
  const { contractNumber } = actor
  const made = await requestApproval(deps, origin, actor, { act: act.value, contractNumber, user: id, paper })
  return made.ok ? made : refused({ reason: 'already_open' })
}

/** The same for somebody new: what was drafted waits with its password hashed, and the draft is spent. */
export const requestRegistration = async (
  deps: Deps,
  origin: Origin,
  actor: Actor,
  draftId: string,
  paper: Paper,
): Promise<
  Result<{ id: string }, { reason: 'draft_over' } | { reason: 'already_open' } | { reason: 'user_id_taken' }>
> => {
  const draft = await showDraft(deps, actor, draftId)
  if (!draft || draft.registeredUser) return refused({ reason: 'draft_over' })
  const { userId, name, mail, passwordHash } = draft
  if (await isUserIdTaken(deps.db, userId)) return refused({ reason: 'user_id_taken' })
  const { contractNumber } = actor
  const act = { kind: 'register_staff', userId, name, mail, passwordHash } as const
  const made = await requestApproval(deps, origin, actor, {
    act,
    contractNumber,
    user: null,
    target: `new:${userId}`,
    paper,
  })
  if (!made.ok) return refused({ reason: 'already_open' })
  await cancelDraft(deps, actor, draftId)
  return made
}

/** A certificate of an office of the caller's bank; null where there is none, or another bank's. */
export const showStaffCertificate = (
  { db }: Deps,
  { bankCode }: Pick<Actor, 'bankCode'>,
  number: string,
  serial: string,
): Promise<StaffCertificate | null> => findStaffCertificate(db, bankCode, number, serial)

/** Any staff member asks for the revocation of a bank user's certificate, the office's master's among them. */
export const requestStaffRevocation = async (
  deps: Deps,
  origin: Origin,
  actor: Actor,
  { number, serial, reason }: { number: string; serial: string; reason: RevocationReason },
  paper: Paper,
): Promise<Asked> => {
  const found = await findStaffCertificate(deps.db, actor.bankCode, number, serial)
  if (!found) return refused({ reason: 'not_found' })
  const act = { kind: 'revoke_staff', serial, reason } as const
  const made = await requestApproval(deps, origin, actor, { act, contractNumber: number, user: found.user, paper })
  return made.ok ? made : refused({ reason: 'already_open' })
}
