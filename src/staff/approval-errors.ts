import type { MessageCode } from '../ui/messages.ts'

/** Why a request is not made. */
export type RequestRefusal =
  | { reason: 'not_found' }
  | { reason: 'not_possible' }
  | { reason: 'already_open' }
  | { reason: 'same_mail' }
  | { reason: 'same_password' }

/** Why a decision is not made. */
export type DecisionRefusal =
  | { reason: 'not_found' }
  | { reason: 'not_open' }
  | { reason: 'own_request' }
  | { reason: 'touched' }
  | { reason: 'made_requester' }
  | { reason: 'requester_gone' }
  | { reason: 'user_id_taken' }
  | { reason: 'changed' }

/** The message of a request that could not be made. */
export const requestRefusalCode = ({ reason }: RequestRefusal): MessageCode => {
  switch (reason) {
    case 'not_found':
      return 'E9001'
    case 'not_possible':
      return 'E7037'
    case 'already_open':
      return 'E7034'
    case 'same_mail':
      return 'E7039'
    case 'same_password':
      return 'E1009'
  }
}

/** The message of a decision that could not be made. */
export const decisionRefusalCode = ({ reason }: DecisionRefusal): MessageCode => {
  switch (reason) {
    case 'not_found':
      return 'E9001'
    case 'not_open':
      return 'E7030'
    case 'own_request':
      return 'E7031'
    case 'touched':
      return 'E7032'
    case 'made_requester':
      return 'E7043'
    case 'requester_gone':
      return 'E7038'
    case 'user_id_taken':
      return 'E7042'
    case 'changed':
      return 'E7033'
  }
}
