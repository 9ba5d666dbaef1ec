import type { FC } from 'hono/jsx'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { COUNTER_PLACES } from '../../users/views/lock-text.ts'
import type { ContractFile } from '../look-up-contract.ts'
import { ContractActs } from './contract-acts.tsx'
import { ContractDataSection } from './contract-data-section.tsx'
import { ContractsCertificatesSection } from './contracts-certificates-section.tsx'
import { Done } from './done.tsx'
import { HistorySection } from './history-section.tsx'
import { type Counter, LocksSection } from './locks-section.tsx'
import { MailsSection } from './mails-section.tsx'
import { UsersSection } from './users-section.tsx'
import { lockState } from './words.ts'

/** The contract's own counter, and those of its users that are not free. */
const countersOf = ({ initialLock, users, shownAt }: ContractFile): Counter[] => [
  { name: '初期登録ログイン（初期パスワード）', state: lockState(initialLock, shownAt) },
  ...users
    .filter(({ status }) => status === 'active')
    .flatMap(user =>
      (['member', 'portal'] as const).map(counter => ({
        name: (
          <>
            <a href={`/bank/users/${user.id}`}>{user.name}</a>（{COUNTER_PLACES[counter]}）
          </>
        ),
        state: lockState(user[`${counter}Lock`], shownAt),
      })),
    )
    .filter(({ state }) => state !== 'なし'),
]

type Props = {
  file: ContractFile
  /** The act that has just been done. */
  done?: string | undefined
}

/** 契約情報: everything about one contract, for somebody on the telephone. */
export const ContractPage: FC<Props> = ({ file, done }) => (
  <MemberLayout title="契約情報">
    <Done done={done} />
    <ContractDataSection contract={file.contract} />
    <ContractActs file={file} />
    <UsersSection users={file.users} />
    <ContractsCertificatesSection contract={file.contract} certificates={file.certificates} now={file.shownAt} />
    <LocksSection counters={countersOf(file)} />
    <MailsSection mails={file.mails} all={`/bank/contracts/${file.contract.number}/mails`} />
    <HistorySection history={file.history} all={`/bank/contracts/${file.contract.number}/history`} />
    <div class="actions">
      <a class="button" href="/bank/search">
        契約・ユーザーの検索へ
      </a>
    </div>
  </MemberLayout>
)
