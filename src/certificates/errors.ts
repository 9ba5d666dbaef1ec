import type { ClosedRefusal } from '../credentials/admit-now.ts'
import { type PasswordRefusal, refusalCode } from '../credentials/check-password.ts'
import { formatDay, formatInstant, formatTime } from '../lib/jst.ts'
import type { MessageCode } from '../ui/messages.ts'

type Role = 'master' | 'general'

/** Why an enrolment does not go on. Instants are for the person's screen. */
export type EnrolmentRefusal =
  | PasswordRefusal
  | ClosedRefusal
  | { reason: 'terminated' }
  | { reason: 'temporary_password_expired' }
  | { reason: 'live_certificate'; notAfter: Date; renewableFrom: Date; role: Role }
  | { reason: 'pending_certificate'; notAfter: Date; role: Role }
  | { reason: 'code_limit'; nextAt: Date }
  | { reason: 'no_resends_left' }
  | { reason: 'proved_already' }
  | { reason: 'mail_failed' }
  | { reason: 'wrong_code'; triesLeft: number }
  | { reason: 'code_tries_used_up' }
  | { reason: 'over' }
  | { reason: 'bad_request' }
  | { reason: 'weak_key' }
  | { reason: 'key_in_use' }
  | { reason: 'changed' }
  | { reason: 'contains_user_id' }
  | { reason: 'same_password' }

export type Problem = {
  status: 400 | 401 | 403 | 404 | 409 | 410 | 422 | 429 | 503
  code: MessageCode
  values?: Record<string, string>
  /** The field that it is about. */
  field?: string
  /** The page has to begin again at ①. */
  restart?: boolean
  extras?: Record<string, number | string>
}

/** Who can revoke: the bank a master's, the master a general user's. */
const revoker = (role: Role): string => (role === 'master' ? '労金' : 'マスターユーザー')

/** Status, message code and the values of the message, for each refusal. */
export const problemOf = (refusal: EnrolmentRefusal): Problem => {
  switch (refusal.reason) {
    case 'wrong':
    case 'blocked':
      return { status: 401, code: refusalCode(refusal, 'E2002') }
    case 'locked':
      return { status: 401, code: refusalCode(refusal, 'E2002'), values: { until: formatTime(refusal.until) } }
    case 'closed': {
      const { opensAt } = refusal
      const values = { opensAt: formatInstant(opensAt) }
      return { status: 403, code: 'E7023', values, extras: { opensAt: opensAt.toISOString() } }
    }
    case 'terminated':
      return { status: 403, code: 'E2010' }
    case 'temporary_password_expired':
      return { status: 403, code: 'E3013' }
    case 'live_certificate': {
      const { notAfter, renewableFrom, role } = refusal
      const values = { notAfter: formatDay(notAfter), renewableFrom: formatDay(renewableFrom), revoker: revoker(role) }
      return { status: 409, code: 'E3001', values }
    }
    case 'pending_certificate': {
      const values = { notAfter: formatDay(refusal.notAfter), revoker: revoker(refusal.role) }
      return { status: 409, code: 'E3012', values }
    }
    case 'code_limit': {
      const { nextAt } = refusal
      return {
        status: 429,
        code: 'E3006',
        values: { nextAt: formatInstant(nextAt) },
        extras: { nextAt: nextAt.toISOString() },
      }
    }
    case 'proved_already':
      return { status: 409, code: 'E3014' }
    case 'no_resends_left':
      return { status: 429, code: 'E3005' }
    case 'mail_failed':
      return { status: 503, code: 'E3007' }
    case 'wrong_code': {
      const { triesLeft } = refusal
      return { status: 422, code: 'E3002', values: { triesLeft: String(triesLeft) }, extras: { triesLeft } }
    }
    case 'code_tries_used_up':
      return { status: 410, code: 'E3003', restart: true }
    case 'over':
      return { status: 410, code: 'E3004', restart: true }
    case 'bad_request':
      return { status: 422, code: 'E3008', restart: true }
    case 'weak_key':
      return { status: 422, code: 'E3009', restart: true }
    case 'key_in_use':
      return { status: 409, code: 'E3010', restart: true }
    case 'changed':
      return { status: 409, code: 'E3011', restart: true }
    case 'contains_user_id':
      return { status: 422, code: 'E1008', field: 'newPassword' }
    case 'same_password':
      return { status: 409, code: 'E1009', field: 'newPassword' }
  }
}
