import type { FC } from 'hono/jsx'
import { UNDELIVERED } from '../../mail/forms.ts'
import type { MailsPage } from '../../mail/show-mails.ts'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { CodedAlert } from '../../ui/alert.tsx'
import { Paging } from '../../ui/paging.tsx'
import { MailTable } from './mail-table.tsx'

type State = (typeof UNDELIVERED)[number]

const NAMES: Record<State, string> = { failed: '送信失敗', waiting: '送信待ち', bounced: '不達' }

const ABOUT: Record<State, string> = {
  failed: '送信できなかったメールです。宛先を確かめて、再送信してください。',
  waiting: 'これから送信するメールです。送信できなかったものは、間隔をあけて自動的に送り直しています。',
  bounced:
    '送信した後に、届かなかったと通知されたメールです。メールアドレスの変更のあとで、新しい宛先へ再送信できます。',
}

type Props = { page: MailsPage; state: State; isFirst: boolean; isBroken?: boolean }

/** メールの送信状況: mails of the bank that did not arrive. */
export const UndeliveredPage: FC<Props> = ({ page: { mails, next }, state, isFirst, isBroken = false }) => (
  <MemberLayout title="メールの送信状況">
    {isBroken ? <CodedAlert code="E1013" /> : null}
    <nav class="buttons" aria-label="表示するメール">
      {UNDELIVERED.map(each => (
        <a
          class={`button${each === state ? ' button--main' : ''}`}
          href={`/bank/mails?state=${each}`}
          {...(each === state ? { 'aria-current': 'page' } : {})}
        >
          {NAMES[each]}
        </a>
      ))}
    </nav>
    <section class="panel" aria-labelledby="mails-heading">
      <h2 id="mails-heading">{NAMES[state]}</h2>
      <p>{ABOUT[state]}</p>
      {mails.length === 0 ? <p>該当するメールはありません。</p> : <MailTable mails={mails} hasContract />}
    </section>
    <Paging path="/bank/mails" query={{ state }} isFirst={isFirst} by="before" next={next}>
      <a class="button" href="/bank">
        労金メニューへ
      </a>
    </Paging>
  </MemberLayout>
)
