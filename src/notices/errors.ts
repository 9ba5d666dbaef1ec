import type { MessageCode } from '../ui/messages.ts'

/** Why a notice is not written, changed or withdrawn. */
export type NoticeRefusal =
  | { reason: 'not_found' }
  | { reason: 'changed' }
  | { reason: 'withdrawn' }
  | { reason: 'over_already' }

/** The message of each refusal. */
export const noticeRefusalCode = ({ reason }: NoticeRefusal): MessageCode => {
  switch (reason) {
    case 'not_found':
      return 'E9001'
    case 'changed':
      return 'E5001'
    case 'withdrawn':
      return 'E7028'
    case 'over_already':
      return 'E7025'
  }
}
