import type { FC } from 'hono/jsx'
import { formatDay, formatInstant } from '../../lib/jst.ts'
import { Alert } from '../../ui/alert.tsx'
import { Details } from '../../ui/details.tsx'
import { Layout } from '../../ui/layout.tsx'
import type { TopMenu } from '../show-top-menu.ts'

const ROLES = { master: 'マスターユーザー', general: '一般ユーザー' } as const

/** ログアウト, in the header of every screen behind the login. */
export const LogoutButton: FC = () => (
  <form method="post" action="/logout">
    <button class="button button--quiet" type="submit">
      ログアウト
    </button>
  </form>
)

/** トップメニュー: who is here, when they were here before, how long the certificate lasts. */
export const TopMenuPage: FC<{ menu: TopMenu; portalOrigin: string }> = ({ menu, portalOrigin }) => {
  const { record, lastLogins, isRenewable } = menu
  const lastDay = formatDay(new Date(record.notAfter))
  return (
    <Layout title="トップメニュー" home="/menu" header={<LogoutButton />}>
      {isRenewable ? (
        <Alert kind="warning" title={`電子証明書の有効期限（${lastDay}）が近づいています。`}>
          <p>期限を過ぎるとログインできなくなります。お早めに更新してください。</p>
          <p>
            <a class="button" href={`${portalOrigin}/certificate`}>
              電子証明書を更新する
            </a>
          </p>
        </Alert>
      ) : null}
      <section class="panel">
        <h2>{record.name} 様</h2>
        <Details
          rows={[
            ['会員・事業主', record.organisation],
            ['ユーザーID', record.userId],
            ['ユーザー区分', ROLES[record.role]],
            ['電子証明書の有効期限', lastDay],
          ]}
        />
      </section>
      <section class="panel">
        <h2>最近のログイン</h2>
        <ol class="steps">
          {lastLogins.map((at, i) => (
            <li>
              {formatInstant(at)}
              {i === 0 ? '（今回）' : ''}
            </li>
          ))}
        </ol>
        <p class="muted">
          お心当たりのないログインがある場合は、すぐに{record.bankName}（{record.bankTelephone}）へご連絡ください。
        </p>
      </section>
    </Layout>
  )
}
