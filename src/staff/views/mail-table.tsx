import type { FC } from 'hono/jsx'
import { formatInstant } from '../../lib/jst.ts'
import type { DeliveredMail } from '../../mail/delivery-store.ts'
import { MailState } from './mail-state.tsx'

/** Mails with their state, newest first. What they say is nobody's but the recipient's. */
export const MailTable: FC<{ mails: readonly DeliveredMail[] }> = ({ mails }) => (
  <table class="table">
    <thead>
      <tr>
        <th scope="col">作成日時</th>
        <th scope="col">件名</th>
        <th scope="col">宛先</th>
        <th scope="col">状態</th>
      </tr>
    </thead>
    <tbody>
      {mails.map(mail => (
        <tr>
          <td data-label="作成日時">{formatInstant(new Date(mail.createdAt))}</td>
          <td data-label="件名">{mail.subject}</td>
          <td data-label="宛先" class="table__code">
            {mail.recipient}
          </td>
          <td data-label="状態">
            <MailState mail={mail} />
          </td>
        </tr>
      ))}
    </tbody>
  </table>
)
