import type { Child, FC } from 'hono/jsx'
import type { WholeHistoryPage as HistoryPage } from '../../history/show-last-history.ts'
import { HistoryTable } from '../../history/views/history-table.tsx'
import type { MailsPage } from '../../mail/show-mails.ts'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { Paging } from '../../ui/paging.tsx'
import { MailTable } from './mail-table.tsx'

/** Whose list it is, and the page about them; and where in the list. */
type Owner = { name: string; home: string; isFirst: boolean }

const WholeList: FC<Owner & { title: string; path: string; next: number | null; children: Child }> = ({
  name,
  home,
  title,
  path,
  isFirst,
  next,
  children,
}) => (
  <MemberLayout title={title}>
    <p class="lead">{name}</p>
    {children}
    <Paging path={`${home}/${path}`} isFirst={isFirst} by="before" next={next}>
      <a class="button" href={home}>
        戻る
      </a>
    </Paging>
  </MemberLayout>
)

/** All mails of a contract or user. */
export const WholeMailsPage: FC<Owner & { page: MailsPage }> = ({ page: { mails, next }, ...owner }) => (
  <WholeList {...owner} title="メールの一覧" path="mails" next={next}>
    {mails.length === 0 ? <p>メールはありません。</p> : <MailTable mails={mails} />}
  </WholeList>
)

/** The whole history of a contract or user. */
export const WholeHistoryPage: FC<Owner & { page: HistoryPage }> = ({ page: { rows, next }, ...owner }) => (
  <WholeList {...owner} title="操作履歴の一覧" path="history" next={next}>
    {rows.length === 0 ? <p>操作履歴はありません。</p> : <HistoryTable rows={rows} />}
  </WholeList>
)
