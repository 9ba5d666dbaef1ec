import type { FC } from 'hono/jsx'
import { formatDay, formatInstant } from '../../lib/jst.ts'
import { Alert } from '../../ui/alert.tsx'
import { Details } from '../../ui/details.tsx'
import { Menu, type MenuLink } from '../../ui/menu.tsx'
import type { TopMenu } from '../show-top-menu.ts'
import { MemberLayout } from './member-layout.tsx'
import { RenewalNotice } from './renewal-notice.tsx'

const ROLES = { master: 'マスターユーザー', general: '一般ユーザー' } as const

const STAFF_LINKS: readonly MenuLink[] = [
  { href: '/bank', name: '労金メニュー', about: '契約の登録・検索・手続き、2人目の職員による承認' },
]
const MASTER_LINKS: readonly MenuLink[] = [
  { href: '/users', name: '一般ユーザー管理', about: '一般ユーザーの登録・変更・ロックの解除・電子証明書の失効' },
]
const LINKS: readonly MenuLink[] = [
  { href: '/account', name: '契約ユーザー情報変更', about: 'ご自身のユーザー名とメールアドレスの変更' },
  { href: '/password', name: 'パスワード変更', about: 'ログインパスワードの変更' },
  { href: '/history', name: '操作履歴', about: 'これまでの操作の確認とCSVのダウンロード' },
]

/** トップメニュー: who is here, what they can do, when they were here before, how long the certificate lasts. */
export const TopMenuPage: FC<{ menu: TopMenu; portalOrigin: string }> = ({ menu, portalOrigin }) => {
  const { record, lastLogins, renewal } = menu
  const lastDay = formatDay(new Date(record.notAfter))
  const links = [
    ...(record.contractKind === 'bank' ? STAFF_LINKS : []),
    ...(record.role === 'master' ? MASTER_LINKS : []),
    ...LINKS,
  ]
  return (
    <MemberLayout title="トップメニュー">
      <RenewalNotice renewal={renewal} portalOrigin={portalOrigin} />
      {record.mailBouncedAt === null ? null : (
        <Alert kind="warning" title={`メールアドレス（${record.mail}）にメールが届いていません。`}>
          <p>
            {formatInstant(new Date(record.mailBouncedAt))}
            に不達の通知がありました。有効期限のお知らせや認証コードも届きません。「契約ユーザー情報変更」で、届くメールアドレスに変更してください。
          </p>
        </Alert>
      )}
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
      <nav class="panel" aria-labelledby="menu-heading">
        <h2 id="menu-heading">メニュー</h2>
        <Menu links={links} />
      </nav>
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
    </MemberLayout>
  )
}
