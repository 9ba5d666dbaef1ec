import type { Child } from 'hono/jsx'
import { formatInstant, formatTime } from '../../lib/jst.ts'
import { CodedAlert } from '../../ui/alert.tsx'
import type { FieldErrors } from '../../ui/form.tsx'
import type { NewPasswordRefusal } from '../change-own-password.ts'
import { userRefusalCode } from '../errors.ts'

type Shown = { status: 401 | 404 | 409 | 410 | 422 | 429 | 503; errors: FieldErrors; refusal?: Child }

/** How a refusal is shown: beside the field that it is about, or above the form. `most`: users per contract. */
export const showRefusal = (refusal: NewPasswordRefusal, most = 0): Shown => {
  switch (refusal.reason) {
    case 'user_id_taken':
      return { status: 409, errors: { userId: 'E1003' } }
    case 'same_password':
      return { status: 409, errors: { password: 'E1009' } }
    case 'contains_user_id':
      return { status: 422, errors: { password: 'E1008' } }
    case 'wrong':
      return { status: 401, errors: { currentPassword: 'E2003' } }
    default: {
      const alert = <CodedAlert code={userRefusalCode(refusal)} values={valuesOf(refusal, most)} />
      return { status: statusOf(refusal), errors: {}, refusal: alert }
    }
  }
}

type Above = Exclude<NewPasswordRefusal, { reason: 'user_id_taken' | 'same_password' | 'contains_user_id' | 'wrong' }>

const statusOf = ({ reason }: Above): Shown['status'] => {
  switch (reason) {
    case 'locked':
    case 'blocked':
      return 401
    case 'not_found':
      return 404
    case 'draft_over':
    case 'proof_over':
    case 'too_many_wrong_codes':
    case 'too_many_taken_ids':
      return 410
    case 'wrong_code':
      return 422
    case 'code_limit':
      return 429
    case 'mail_failed':
      return 503
    case 'changed':
    case 'password_changed':
    case 'nothing_changed':
    case 'too_many_users':
      return 409
  }
}

const valuesOf = (refusal: Above, most: number): Record<string, string> => {
  switch (refusal.reason) {
    case 'locked':
      return { until: formatTime(refusal.until) }
    case 'wrong_code':
      return { triesLeft: String(refusal.triesLeft) }
    case 'code_limit':
      return { nextAt: formatInstant(refusal.nextAt) }
    default:
      return { most: String(most) }
  }
}
