import { type PasswordRefusal, refusalCode } from '../credentials/check-password.ts'
import type { MessageCode } from '../ui/messages.ts'

/** Why an act on a user, or on one's own account, does not happen. */
export type UserRefusal =
  | PasswordRefusal
  | { reason: 'not_found' }
  | { reason: 'changed' }
  | { reason: 'password_changed' }
  | { reason: 'user_id_taken' }
  | { reason: 'too_many_taken_ids' }
  | { reason: 'too_many_users' }
  | { reason: 'same_password' }
  | { reason: 'draft_over' }
  | { reason: 'proof_over' }
  | { reason: 'wrong_code'; triesLeft: number }
  | { reason: 'too_many_wrong_codes' }
  | { reason: 'nothing_changed' }
  | { reason: 'code_limit'; nextAt: Date }
  | { reason: 'mail_failed' }

/** The message of each refusal. */
export const userRefusalCode = (refusal: UserRefusal): MessageCode => {
  switch (refusal.reason) {
    case 'wrong':
    case 'locked':
    case 'blocked':
      return refusalCode(refusal, 'E2003')
    case 'not_found':
      return 'E9001'
    case 'changed':
      return 'E5001'
    case 'password_changed':
      return 'E5007'
    case 'user_id_taken':
      return 'E1003'
    case 'too_many_taken_ids':
      return 'E5003'
    case 'too_many_users':
      return 'E5002'
    case 'same_password':
      return 'E1009'
    case 'draft_over':
      return 'E5004'
    case 'proof_over':
      return 'E5005'
    case 'wrong_code':
      return 'E3002'
    case 'too_many_wrong_codes':
      return 'E5008'
    case 'nothing_changed':
      return 'E5009'
    case 'code_limit':
      return 'E3006'
    case 'mail_failed':
      return 'E5006'
  }
}
