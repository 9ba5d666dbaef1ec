import type { D1PreparedStatement } from '@cloudflare/workers-types'
import { revokeAllOfContract } from '../certificates/revoke-certificate.ts'
import {
  contractMustBeActive,
  initialPasswordMustStand,
  renewInitialPassword,
  takeBackContract,
  terminateContract,
} from '../contracts/approved-acts.ts'
import { type Epochs, mustStillStand } from '../credentials/blocks-stand.ts'
import type { GuardKey } from '../credentials/password-guard.ts'
import type { Database, Deps } from '../deps.ts'
import type { Operation } from '../history/record.ts'
import { mustHold } from '../lib/batch.ts'
import { type MailKind, type QueuedMail, queuedMails } from '../mail/outbox.ts'
import {
  contractReleasedMail,
  contractTakenBackMail,
  contractTerminatedMail,
} from '../mail/templates/contract-ended.ts'
import type { MailText } from '../mail/templates/mail-text.ts'
import { masterResetMail } from '../mail/templates/master-reset.ts'
import { endSessionsOfContract } from '../sessions/end-sessions.ts'
import {
  type Account,
  changeAccount,
  deleteAccount,
  retireAccount,
  revokeCertificateOf,
  setTemporaryPasswordOf,
} from '../users/account-acts.ts'
import { isActiveUser } from '../users/is-active-user.ts'
import { newGeneralUser } from '../users/new-general-user.ts'
import { queuePasswordLink } from '../users/queue-password-link.ts'
import { maskUserId } from '../users/schema.ts'
import type { ApprovableAct, ApprovableKind } from './approvable-act.ts'
import type { Approval } from './approval-store.ts'
import { findActiveUsers } from './target-store.ts'

/** What the history calls the act itself; a release is told by its guard. */
export const OPERATIONS: Record<ApprovableKind, Operation | null> = {
  unblock_contract: null,
  unblock_user: null,
  release_staff: null,
  correct_mail: 'correct_mail',
  password_link: 'send_password_link',
  reset_master: 'reset_master',
  terminate_contract: 'terminate_contract',
  take_back_contract: 'take_back_contract',
  register_staff: 'register_user',
  change_staff: 'change_user',
  set_staff_password: 'set_temporary_password',
  delete_staff: 'delete_user',
  revoke_staff: 'revoke_certificate',
}

/** What a guard has to lift once the approval stands: told after the batch, and again until it says that it did. */
export const guardReleaseOf = ({ act, contractNumber, user }: Approval): { guard: GuardKey; epochs: Epochs } | null => {
  switch (act.kind) {
    case 'unblock_contract': {
      const { generation, epoch } = act
      return { guard: { kind: 'contract', number: contractNumber, generation }, epochs: { initial: epoch } }
    }
    case 'unblock_user':
    case 'release_staff':
      return user && { guard: { kind: 'user', id: user.id }, epochs: act.epochs }
    default:
      return null
  }
}

const accountOf = ({ user, contractNumber }: Approval): Account => {
  if (!user) throw new Error('the act is about a user, and there is none')
  return { ...user, contractNumber }
}

/** A mail to everybody of the contract who can be reached, and to the organisation's own address. */
const mailsToAll = (
  { contractNumber, contract }: Approval,
  users: readonly { id: string; name: string; mail: string }[],
  { kind, at, text }: { kind: MailKind; at: Date; text: (name: string) => MailText },
): QueuedMail[] => [
  ...users.map(({ id, name, mail }) => ({ kind, to: mail, mail: text(name), at, user: id, contractNumber })),
  ...(contract.mail ? [{ kind, to: contract.mail, mail: text(contract.organisation), at, contractNumber }] : []),
]

/**
 * The statements that do what was approved, for the batch of the approval. Each kind begins with a condition on what
 * the requester saw; where that is not so any more, the whole batch rolls back.
 */
export const carryOut = async (deps: Deps, request: Approval, at: Date): Promise<D1PreparedStatement[]> => {
  const { act, contractNumber } = request
  if (act.kind === 'take_back_contract') return takeBack(deps, request, act, at)
  if (act.kind === 'terminate_contract') return terminate(deps, request, act, at)
  const statements = isRelease(act) ? release(deps, request, at) : onAccount(deps, request, act, at)
  return [contractMustBeActive(deps.db, contractNumber), ...statements]
}

type Act<K extends ApprovableKind> = Extract<ApprovableAct, { kind: K }>
type Release = Act<'unblock_contract' | 'unblock_user' | 'release_staff'>

const isRelease = (act: ApprovableAct): act is Release =>
  act.kind === 'unblock_contract' || act.kind === 'unblock_user' || act.kind === 'release_staff'

/** Who has left since has no use for it, and is told nothing. */
const userMustBeActive = (db: Database, user: string): D1PreparedStatement => {
  const { sql, values } = isActiveUser(user)
  return mustHold(db, sql, ...values)
}

const release = ({ db }: Deps, request: Approval, at: Date): D1PreparedStatement[] => {
  const { contract, contractNumber } = request
  const lifted = guardReleaseOf(request)
  if (!lifted) throw new Error('the act releases nobody')
  const stands = mustStillStand(db, lifted.guard, lifted.epochs)
  if (lifted.guard.kind !== 'contract') return [userMustBeActive(db, request.user?.id ?? ''), stands]
  const mail = contractReleasedMail({ organisation: contract.organisation, at })
  const mails: QueuedMail[] = contract.mail
    ? [{ kind: 'contract_released', to: contract.mail, mail, at, contractNumber }]
    : []
  return [initialPasswordMustStand(db, contractNumber, lifted.guard.generation), stands, queuedMails(db, mails)]
}

const terminate = async (
  { db }: Deps,
  request: Approval,
  { version }: Act<'terminate_contract'>,
  at: Date,
): Promise<D1PreparedStatement[]> => {
  const number = request.contractNumber
  const { organisation } = request.contract
  const users = await findActiveUsers(db, number)
  const text = (name: string) => contractTerminatedMail(name, { organisation, at })
  return [
    ...terminateContract(db, { number, version, users: users.map(({ id }) => id) }, at),
    revokeAllOfContract(db, number, 'cessationOfOperation', at),
    endSessionsOfContract(db, number, 'terminated', at),
    queuedMails(db, mailsToAll(request, users, { kind: 'contract_terminated', at, text })),
  ]
}

const takeBack = async (
  { db, config }: Deps,
  request: Approval,
  { terminatedAt }: Act<'take_back_contract'>,
  at: Date,
): Promise<D1PreparedStatement[]> => {
  const number = request.contractNumber
  const { organisation } = request.contract
  const told = { organisation, at, terminatedAt: new Date(terminatedAt), portal: config.PORTAL_ORIGIN }
  const text = (name: string) => contractTakenBackMail(name, told)
  const users = await findActiveUsers(db, number)
  return [
    ...takeBackContract(db, { number, terminatedAt }, at),
    queuedMails(db, mailsToAll(request, users, { kind: 'contract_taken_back', at, text })),
  ]
}

type OnAccount = Exclude<ApprovableAct, Release | Act<'terminate_contract' | 'take_back_contract'>>

const onAccount = (deps: Deps, request: Approval, act: OnAccount, at: Date): D1PreparedStatement[] => {
  const { db, config } = deps
  const { contract, contractNumber } = request
  const { organisation } = contract
  if (act.kind === 'register_staff') {
    return newGeneralUser(deps, { ...act, id: request.id, contractNumber, organisation }, at)
  }
  const account = accountOf(request)
  switch (act.kind) {
    case 'correct_mail':
      return changeAccount(db, account, { ...act, name: account.name }, at)
    case 'password_link':
      return queuePasswordLink(db, { ...act, id: request.id, user: account.id, contractNumber }, at)
    case 'change_staff':
      return changeAccount(db, account, act, at)
    case 'set_staff_password':
      return setTemporaryPasswordOf(db, account, act, at)
    case 'delete_staff':
      return deleteAccount(db, account, { ...act, organisation }, at)
    case 'revoke_staff':
      return revokeCertificateOf(db, account, { ...act, portal: config.PORTAL_ORIGIN }, at)
    case 'reset_master': {
      const maskedUserId = maskUserId(account.userId)
      const told = { organisation, maskedUserId, at, portal: config.PORTAL_ORIGIN }
      const text = (name: string) => masterResetMail(name, told)
      return [
        ...retireAccount(db, account, act, at),
        ...renewInitialPassword(db, { number: contractNumber, generation: act.generation }, act.initialPasswordHash),
        queuedMails(db, mailsToAll(request, [account], { kind: 'master_reset', at, text })),
      ]
    }
  }
}
