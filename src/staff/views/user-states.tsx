import type { FC } from 'hono/jsx'
import type { BanksUser } from '../../users/bank-store.ts'
import { lockTexts } from '../../users/views/lock-text.ts'
import { USER_STATUS_NAMES } from './words.ts'

type Shown = Pick<BanksUser, 'status' | 'memberLock' | 'portalLock' | 'mailBouncedAt' | 'temporaryUntil'>

/** What staff should know about the user at a glance, most urgent first. */
export const UserStates: FC<{ user: Shown }> = ({ user }) => {
  if (user.status !== 'active') return <span>{USER_STATUS_NAMES[user.status]}</span>
  const states = [
    ...lockTexts(user),
    ...(user.mailBouncedAt === null ? [] : ['メール不達']),
    ...(user.temporaryUntil === null ? [] : ['仮のパスワード']),
  ]
  return states.length === 0 ? (
    <span>{USER_STATUS_NAMES.active}</span>
  ) : (
    <div>
      {states.map(state => (
        <span class="tag">{state}</span>
      ))}
    </div>
  )
}
