import { formatTime } from '../../lib/jst.ts'
import type { LockCopy } from '../lock-copy.ts'
import type { GeneralUser } from '../store.ts'

/** Where a user's two counters of wrong passwords count. */
export const COUNTER_PLACES = { member: 'ログイン', portal: '電子証明書発行' } as const

const stateOf = (place: string, { state, lockedUntil }: LockCopy): string[] => {
  if (state === 'blocked') return [`${place}：閉塞`]
  if (state === 'locked' && lockedUntil !== null)
    return [`${place}：ロック中（${formatTime(new Date(lockedUntil))}まで）`]
  return []
}

/** Which of a user's two counters are locked or blocked, in words. */
export const lockTexts = (user: Pick<GeneralUser, 'memberLock' | 'portalLock'>): string[] => [
  ...stateOf(COUNTER_PLACES.member, user.memberLock),
  ...stateOf(COUNTER_PLACES.portal, user.portalLock),
]
