import type { FC } from 'hono/jsx'
import { formatInstant } from '../../lib/jst.ts'
import { Alert, CodedAlert } from '../../ui/alert.tsx'
import { Notes } from '../../ui/details.tsx'
import { Actions, ErrorSummary, type FieldErrors, FormActions, PostForm } from '../../ui/form.tsx'
import { Layout } from '../../ui/layout.tsx'
import { LABELS, NewPasswordFields, newPasswordLabels, OWN_PASSWORD } from './fields.tsx'

/** パスワード設定, from the link in a mail. The form goes back to its own address: the token stands nowhere else. */
export const PasswordLinkPage: FC<{ name: string; errors: FieldErrors }> = ({ name, errors }) => (
  <Layout title="パスワードの設定">
    <ErrorSummary errors={errors} labels={{ ...LABELS, ...newPasswordLabels(OWN_PASSWORD) }} />
    <section class="panel">
      <p>
        <strong>{name}</strong> 様の新しいパスワードを設定します。
      </p>
      <PostForm class="form">
        <NewPasswordFields errors={errors} label={OWN_PASSWORD} />
        <FormActions back="/" button="設定" />
      </PostForm>
    </section>
    <Notes
      notes={[
        'この画面は、メールの送信から24時間、1回だけ使えます。',
        '設定すると、ログイン中の画面はすべてログアウトします。',
        '以前にダウンロードした電子証明書ファイルのパスワードは変わりません。',
      ]}
    />
  </Layout>
)

export const PasswordLinkDonePage: FC = () => (
  <Layout title="パスワードの設定">
    <Alert kind="success" title="新しいパスワードを設定しました。" takesFocus />
    <section class="panel">
      <p>次のログインと電子証明書の発行から、新しいパスワードを使ってください。</p>
      <Actions>
        <a class="button button--main" href="/">
          ログイン画面へ
        </a>
      </Actions>
    </section>
  </Layout>
)

export const PasswordLinkOverPage: FC<{ usedAt: Date | null }> = ({ usedAt }) => (
  <Layout title="パスワードの設定">
    {usedAt ? <CodedAlert code="E7044" values={{ usedAt: formatInstant(usedAt) }} /> : <CodedAlert code="E7040" />}
    <section class="panel">
      <p>{usedAt ? '設定したパスワードでログインしてください。' : 'パスワードは変更していません。'}</p>
      <Actions>
        <a class="button" href="/">
          ログイン画面へ
        </a>
      </Actions>
    </section>
  </Layout>
)
