import type { FC } from 'hono/jsx'
import { formatDay } from '../../lib/jst.ts'
import { Alert } from '../../ui/alert.tsx'
import { WHERE_THE_END_STANDS } from '../../ui/notes.ts'
import type { Renewal } from '../renewal.ts'

/** On the login screen and the top menu: the certificate ends soon, or its successor waits to be used. */
export const RenewalNotice: FC<{ renewal: Renewal | undefined; portalOrigin: string }> = ({
  renewal,
  portalOrigin,
}) => {
  switch (renewal?.state) {
    case undefined:
      return null
    case 'due': {
      const left = renewal.daysLeft > 0 ? `あと${renewal.daysLeft}日` : '本日まで'
      return (
        <Alert
          kind="warning"
          title={`電子証明書の有効期限（${formatDay(renewal.lastDay)}、${left}）が近づいています。`}
        >
          <p>期限を過ぎるとログインできなくなります。お早めに更新してください。</p>
          <p>
            <a class="button" href={`${portalOrigin}/certificate`}>
              電子証明書を更新する
            </a>
          </p>
        </Alert>
      )
    }
    case 'newer_waits':
      return (
        <Alert kind="warning" title="新しい電子証明書が発行されていますが、まだ使われていません。">
          <ul>
            <li>
              新しい電子証明書をインポートし、すべてのブラウザのウィンドウを閉じてから、ログインのときに有効期限が
              {formatDay(renewal.newerLastDay)}のものを選んでください。
              {WHERE_THE_END_STANDS}
            </li>
            <li>
              いまの電子証明書（{formatDay(renewal.lastDay)}
              まで）は、新しい電子証明書で初めてログインすると使えなくなります。
            </li>
          </ul>
        </Alert>
      )
  }
}
