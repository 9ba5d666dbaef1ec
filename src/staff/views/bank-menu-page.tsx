import type { FC } from 'hono/jsx'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { Menu, type MenuLink } from '../../ui/menu.tsx'

const linksFor = (openApprovals: number): readonly MenuLink[] => [
  {
    href: '/bank/search',
    name: '契約・ユーザーの検索',
    about: '番号・名前・メールアドレス・電子証明書・状態から。契約とユーザーの内容、ロック、メール、履歴の確認',
  },
  { href: '/bank/contracts', name: '契約の一覧', about: '契約番号の順の一覧' },
  { href: '/bank/mails', name: 'メールの送信状況', about: '届かなかったメール・送信待ちのメールの確認、再送信' },
  { href: '/bank/contracts/new', name: '契約の登録', about: '申込書による契約の登録（1件）' },
  { href: '/bank/contracts/csv', name: '契約の一括登録', about: 'CSVファイルによる契約の登録（10,000件まで）' },
  {
    href: '/bank/approvals',
    name: `承認待ち（${openApprovals}件）`,
    about: '2人目の職員の承認が必要な手続きの確認・承認・却下',
  },
  { href: '/bank/refusals', name: '認証の失敗（接続元別）', about: '1日の認証の失敗、ロック、閉塞を接続元ごとに確認' },
  { href: '/bank/notices', name: 'お知らせの管理', about: 'ログイン前の画面に表示するお知らせの登録・変更・取り下げ' },
]

/** 労金メニュー */
export const BankMenuPage: FC<{ openApprovals: number }> = ({ openApprovals }) => (
  <MemberLayout title="労金メニュー">
    <nav class="panel" aria-label="労金メニュー">
      <Menu links={linksFor(openApprovals)} />
    </nav>
    <div class="actions">
      <a class="button" href="/menu">
        トップメニューへ
      </a>
    </div>
  </MemberLayout>
)
