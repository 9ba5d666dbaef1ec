import type { FC } from 'hono/jsx'
import { formatInstant } from '../../lib/jst.ts'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { Alert } from '../../ui/alert.tsx'
import { Details } from '../../ui/details.tsx'
import type { GeneralUser } from '../store.ts'

/** 登録結果, with the slip to hand over: ID and steps, never the password. */
export const SlipPage: FC<{ user: GeneralUser; organisation: string; portalOrigin: string }> = ({
  user,
  organisation,
  portalOrigin,
}) => (
  <MemberLayout title="一般ユーザー登録結果">
    {/* It speaks to the master: what is handed over begins below it. */}
    <div class="only-screen">
      <Alert kind="success" title="一般ユーザーを登録しました。" takesFocus>
        <p>この画面を印刷して、仮のパスワードとは別にご本人へ渡してください。仮のパスワードは表示されません。</p>
      </Alert>
    </div>
    <section class="panel">
      <h2>{organisation} 一般ユーザーの方へ</h2>
      <Details
        rows={[
          ['ユーザー名', user.name],
          ['ユーザーID', user.userId],
          ['メールアドレス', user.mail],
          ['仮のパスワード', 'マスターユーザーから直接受け取ってください'],
          ['仮のパスワードの期限', user.temporaryUntil === null ? '―' : formatInstant(new Date(user.temporaryUntil))],
        ]}
      />
      <ol class="steps">
        <li>ご利用になるパソコンで、次のアドレスを開きます：{portalOrigin}</li>
        <li>「一般ユーザーの初期登録」を押し、ユーザーIDと仮のパスワードを入力します。</li>
        <li>メールで届く認証コードを入力し、ご自身のパスワードを決めます。</li>
        <li>電子証明書を発行し、画面の案内のとおりパソコンにインポートします。</li>
        <li>ブラウザをすべて閉じてから開き直し、「ログイン」を押します。</li>
      </ol>
    </section>
    <div class="actions">
      <a class="button" href="/users">
        一般ユーザー管理へ
      </a>
      <a class="button button--main" href="/users/new">
        続けて登録する
      </a>
    </div>
  </MemberLayout>
)
