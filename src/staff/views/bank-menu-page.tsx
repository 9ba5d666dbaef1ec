import type { FC } from 'hono/jsx'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { Menu, type MenuLink } from '../../ui/menu.tsx'

const LINKS: readonly MenuLink[] = [
  { href: '/bank/contracts', name: '契約の検索', about: '契約の内容・電子証明書の確認、お知らせの印刷' },
  { href: '/bank/contracts/new', name: '契約の登録', about: '申込書による契約の登録（1件）' },
]

/** 労金メニュー */
export const BankMenuPage: FC = () => (
  <MemberLayout title="労金メニュー">
    <nav class="panel" aria-label="労金メニュー">
      <Menu links={LINKS} />
    </nav>
    <div class="actions">
      <a class="button" href="/menu">
        トップメニューへ
      </a>
    </div>
  </MemberLayout>
)
