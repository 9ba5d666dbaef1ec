import type { FC } from 'hono/jsx'
import { Alert } from '../../ui/alert.tsx'
import { Details, Notes } from '../../ui/details.tsx'
import { Actions } from '../../ui/form.tsx'
import { Layout } from '../../ui/layout.tsx'
import { RegistrationProgress } from './registration-progress.tsx'

type Registered = { organisation: string; userId: string; name: string; mail: string }

/** 登録結果 (manual ⑥) */
export const RegistrationResultPage: FC<{ registered: Registered }> = ({ registered }) => (
  <Layout title="登録結果" step="⑥">
    <RegistrationProgress current={6} />
    <Alert kind="success" title="マスターユーザーを登録しました。" takesFocus />
    <section class="panel">
      <Details
        rows={[
          ['会員・事業主', registered.organisation],
          ['ユーザーID', registered.userId],
          ['ユーザー名', registered.name],
          ['メールアドレス', registered.mail],
        ]}
      />
      <p>続けて電子証明書を発行します。「電子証明書発行」ボタンを押してください。</p>
      <Actions>
        <a class="button" href="/">
          ログイン画面へ
        </a>
        <a class="button button--main" href="/certificate">
          電子証明書発行
        </a>
      </Actions>
    </section>
    <Notes
      notes={[
        'ユーザーIDとパスワードは忘れないよう、また他人に知られないよう厳重に管理してください。',
        '入力内容の間違いは、ログイン後の「契約ユーザー情報変更」画面で直せます。ユーザーIDは変更できません。変更したい場合は労金へお問い合わせください。',
        '電子証明書をあとで発行する場合は「ログイン画面へ」を押し、ログイン画面の「電子証明書発行」ボタンから発行してください。',
      ]}
    />
  </Layout>
)
