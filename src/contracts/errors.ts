import type { ClosedRefusal } from '../credentials/admit-now.ts'
import { type PasswordRefusal, refusalCode } from '../credentials/check-password.ts'
import type { MessageCode } from '../ui/messages.ts'

/** Why 初期登録ログイン is refused. The last three are told only after the right initial password. */
export type OpenRegistrationRefusal =
  | PasswordRefusal
  | ClosedRefusal
  | { reason: 'already_registered' }
  | { reason: 'terminated' }

/** The message of each refusal. */
export const openRegistrationCode = (refusal: OpenRegistrationRefusal): MessageCode => {
  switch (refusal.reason) {
    case 'already_registered':
      return 'E2007'
    case 'terminated':
      return 'E2010'
    case 'closed':
      return 'E7023'
    default:
      return refusalCode(refusal, 'E2001')
  }
}

/** Why a master user is not registered. */
export type RegisterMasterRefusal =
  | { reason: 'user_id_taken' }
  | { reason: 'too_many_taken_ids' }
  | { reason: 'same_password' }
  | { reason: 'over' }
  | { reason: 'other_contract' }
  | { reason: 'already_registered' }

/** The message of each refusal. */
export const registerMasterCode = (refusal: RegisterMasterRefusal): MessageCode => {
  switch (refusal.reason) {
    case 'user_id_taken':
      return 'E1003'
    case 'too_many_taken_ids':
      return 'E2009'
    case 'same_password':
      return 'E1009'
    case 'over':
      return 'E2008'
    case 'other_contract':
      return 'E2011'
    case 'already_registered':
      return 'E2007'
  }
}

/** Why a contract's record is not changed by its bank. */
export type ContractRefusal =
  | { reason: 'not_found' }
  | { reason: 'changed' }
  | { reason: 'nothing_changed' }
  | { reason: 'terminated' }
  | { reason: 'has_master' }

/** The message of each refusal. */
export const contractRefusalCode = ({ reason }: ContractRefusal): MessageCode => {
  switch (reason) {
    case 'not_found':
      return 'E9001'
    case 'changed':
      return 'E5001'
    case 'nothing_changed':
      return 'E5009'
    case 'has_master':
      return 'E7010'
    case 'terminated':
      return 'E7011'
  }
}

/** Why a batch of contracts does not go on; with it nothing of it is registered. */
export type BatchRefusal =
  | { reason: 'over' }
  | { reason: 'incomplete' }
  | { reason: 'numbers_taken'; rows: readonly { row: number; number: string }[] }

/** How the page of the CSV file is told: by status, code and what it can point at. */
export const batchProblem = (
  refusal: BatchRefusal,
): { status: 409 | 410; code: MessageCode; extras?: Record<string, unknown> } => {
  switch (refusal.reason) {
    case 'over':
      return { status: 410, code: 'E7020' }
    case 'incomplete':
      return { status: 409, code: 'E7021' }
    case 'numbers_taken':
      return { status: 409, code: 'E7022', extras: { rows: refusal.rows } }
  }
}
