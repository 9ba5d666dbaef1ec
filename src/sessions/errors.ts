import type { MessageCode } from '../ui/messages.ts'
import type { SessionRefusal } from './resume-session.ts'

/** The message of each refusal. */
export const sessionCode = ({ reason }: SessionRefusal): MessageCode => {
  switch (reason) {
    case 'idle':
      return 'E4008'
    case 'replaced':
      return 'E4009'
    case 'password':
      return 'E4011'
    case 'expired':
      return 'E4013'
    case 'none':
    case 'ended':
      return 'E4012'
  }
}
