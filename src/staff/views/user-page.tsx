import type { FC } from 'hono/jsx'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { COUNTER_PLACES } from '../../users/views/lock-text.ts'
import type { UserFile } from '../look-up-user.ts'
import { Done } from './done.tsx'
import { HistorySection } from './history-section.tsx'
import { LocksSection } from './locks-section.tsx'
import { MailsSection } from './mails-section.tsx'
import { UserActs } from './user-acts.tsx'
import { UserDataSection } from './user-data-section.tsx'
import { UsersCertificatesSection } from './users-certificates-section.tsx'
import { lockState } from './words.ts'

type Props = {
  file: UserFile
  /** The act that has just been done. */
  done?: string | undefined
}

/** 契約ユーザー情報, as staff see it: everything about one user. */
export const UserPage: FC<Props> = ({ file, done }) => (
  <MemberLayout title="契約ユーザー情報">
    <Done done={done} />
    <UserDataSection file={file} />
    <UsersCertificatesSection file={file} />
    <LocksSection
      counters={(['member', 'portal'] as const).map(counter => ({
        name: COUNTER_PLACES[counter],
        state: lockState(file.user[`${counter}Lock`], file.shownAt),
      }))}
    />
    <UserActs file={file} />
    <MailsSection mails={file.mails} all={`/bank/users/${file.user.id}/mails`} />
    <HistorySection history={file.history} all={`/bank/users/${file.user.id}/history`} />
    <div class="actions">
      <a class="button" href={`/bank/contracts/${file.contract.number}`}>
        契約情報へ
      </a>
    </div>
  </MemberLayout>
)
