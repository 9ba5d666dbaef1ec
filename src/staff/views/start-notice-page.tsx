import type { FC } from 'hono/jsx'
import type { BanksContract } from '../../contracts/bank-store.ts'
import type { Actor } from '../../sessions/actor.ts'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { Details } from '../../ui/details.tsx'

type Bank = Pick<Actor, 'bankName' | 'bankOffice' | 'bankTelephone' | 'bankHours'>

/** ご利用開始（変更）のお知らせ, for printing: address, contract number and steps, never the password. */
export const StartNoticePage: FC<{ contract: BanksContract; bank: Bank; portalOrigin: string }> = ({
  contract,
  bank,
  portalOrigin,
}) => (
  <MemberLayout title="ご利用開始（変更）のお知らせ">
    <section class="panel">
      <h2>{contract.organisation} 御中</h2>
      <Details
        rows={[
          ['ご契約番号', contract.number],
          ['初期パスワード', 'お申込書類の控えをご覧ください（このお知らせには記載していません）'],
          ['アドレス', portalOrigin],
        ]}
      />
      <ol class="steps">
        <li>ご利用になるパソコンで、上のアドレスを開きます。</li>
        <li>「マスターユーザーの初期登録」を押し、ご契約番号と初期パスワードを入力します。</li>
        <li>ユーザーID、パスワード、ユーザー名、メールアドレスを登録します。</li>
        <li>「電子証明書発行」から電子証明書を発行し、画面の案内のとおりパソコンにインポートします。</li>
        <li>ブラウザをすべて閉じてから開き直し、「ログイン」を押します。</li>
      </ol>
      <p>
        お問い合わせ先：{bank.bankName} {bank.bankOffice}　{bank.bankTelephone}（{bank.bankHours}）
      </p>
    </section>
    <div class="actions">
      <a class="button" href={`/bank/contracts/${contract.number}`}>
        契約情報へ
      </a>
    </div>
  </MemberLayout>
)
