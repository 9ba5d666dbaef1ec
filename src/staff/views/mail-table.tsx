import type { FC } from 'hono/jsx'
import { formatInstant } from '../../lib/jst.ts'
import type { DeliveredMail } from '../../mail/delivery-store.ts'
import { MailAddress } from '../../ui/mail-address.tsx'
import { MailState } from './mail-state.tsx'

type Props = {
  mails: readonly DeliveredMail[]
  hasContract?: boolean
  /** A part of a screen only, where phones show fewer of them. */
  isExcerpt?: boolean
}

/** Mails with their state, newest first; each leads to a page of its own. What they say is the recipient's alone. */
export const MailTable: FC<Props> = ({ mails, hasContract = false, isExcerpt = false }) => (
  <table class={isExcerpt ? 'table table--latest' : 'table'}>
    <thead>
      <tr>
        <th scope="col">件名</th>
        <th scope="col">作成日時</th>
        {hasContract ? <th scope="col">契約番号</th> : null}
        <th scope="col">宛先</th>
        <th scope="col">状態</th>
      </tr>
    </thead>
    <tbody>
      {mails.map(mail => (
        <tr>
          <th scope="row" data-label="件名">
            <a href={`/bank/mails/${mail.id}`}>{mail.subject}</a>
          </th>
          <td data-label="作成日時">{formatInstant(new Date(mail.createdAt))}</td>
          {hasContract ? (
            <td data-label="契約番号" class="table__number">
              <a href={`/bank/contracts/${mail.contractNumber}`}>{mail.contractNumber}</a>
            </td>
          ) : null}
          <td data-label="宛先" class="table__code">
            <MailAddress address={mail.recipient} />
          </td>
          <td data-label="状態">
            <MailState mail={mail} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)
