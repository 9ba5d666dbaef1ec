import type { FC } from 'hono/jsx'
import { formatInstant } from '../../lib/jst.ts'
import type { ShownNotice } from '../../notices/store.ts'
import { PortalNotices } from '../../notices/views/portal-notices.tsx'
import type { Opening } from '../../service-hours.ts'
import { Alert } from '../../ui/alert.tsx'
import { Notes } from '../../ui/details.tsx'
import { Layout, SYSTEM_NAME } from '../../ui/layout.tsx'

type Props = { memberOrigin: string; opening: Opening; notices: readonly ShownNotice[] }

/** ろうきん賃金控除事務支援システムログイン画面 (manual ②) */
export const PortalPage: FC<Props> = ({ memberOrigin, opening, notices }) => (
  <Layout title={`${SYSTEM_NAME}ログイン画面`} screenId="DC581101">
    {opening.isOpen ? null : (
      <Alert kind="info" title="ただいま受付時間外です。">
        <p>初期登録、電子証明書の発行、ログインは、{formatInstant(opening.opensAt)}から受け付けます。</p>
      </Alert>
    )}
    <PortalNotices notices={notices} />
    <section class="panel panel--main">
      <h2>ユーザーIDを登録済みのお客様</h2>
      <p>電子証明書をインポートしたパソコンで、「ログイン」ボタンを押してください。</p>
      <div class="actions">
        <a class="button button--main" href={`${memberOrigin}/login`}>
          ログイン
        </a>
      </div>
    </section>

    <section class="panel">
      <h2>初めてご利用になるお客様</h2>
      <div class="columns">
        <div class="stack">
          <h3>マスターユーザーの方</h3>
          <p>ご契約番号と初期パスワードで登録します。</p>
          <a class="button" href="/registration">
            マスターユーザーの初期登録
          </a>
        </div>
        <div class="stack">
          <h3>一般ユーザーの方</h3>
          <p>マスターユーザーが決めたユーザーIDと仮のパスワードで始めます。</p>
          <a class="button" href="/certificate">
            一般ユーザーの初期登録
          </a>
        </div>
      </div>
      <Notes
        title="ご注意事項"
        notes={[
          'サービスをご利用になるパソコンで登録してください。',
          'マスターユーザーの方は、お申込書類の控え、「ご利用開始（変更）のお知らせ」、お知らせを受け取るメールアドレスをご用意のうえ、ユーザーIDとパスワードを決めてから登録してください。登録は、1会員で1件です。',
          '一般ユーザーの方は、マスターユーザーから渡されたユーザーIDと仮のパスワードをご用意ください。',
          'ユーザーIDは、半角英字と数字を両方含む6～12文字です。登録すると変更できません。',
          'パスワードは、半角の英大文字・英小文字・数字・記号をすべて含む8～12文字です。',
          '英字の大文字と小文字は区別されます。',
        ]}
      />
    </section>

    <section class="panel">
      <h2>電子証明書の更新・発行</h2>
      <p>電子証明書を発行するお客様、有効期限が近づいて更新するお客様は、「電子証明書発行」ボタンを押してください。</p>
      <div class="actions">
        <a class="button" href="/certificate">
          電子証明書発行
        </a>
      </div>
    </section>
  </Layout>
)
