import type { Child, FC } from 'hono/jsx'
import { Alert } from '../../ui/alert.tsx'
import { Details, Notes } from '../../ui/details.tsx'
import { ErrorSummary, Field, type FieldErrors, FormActions, PostForm } from '../../ui/form.tsx'
import { Layout } from '../../ui/layout.tsx'
import { FORGOTTEN_PASSWORD } from '../../ui/notes.ts'
import type { Renewal } from '../renewal.ts'
import { RenewalNotice } from './renewal-notice.tsx'

const LABELS = { password: 'パスワード' }

type Props = {
  portalOrigin: string
  organisation: string
  userId: string
  errors?: FieldErrors
  refusal?: Child
  /** What happened to the last session, if anything. */
  notice?: string
  /** Whether a form was sent after its end. */
  isFormLost?: boolean
  renewal?: Renewal | undefined
}

/** ログイン: no user ID is typed, the certificate names the user. */
export const LoginPage: FC<Props> = ({
  portalOrigin,
  organisation,
  userId,
  errors = {},
  refusal,
  notice,
  isFormLost = false,
  renewal,
}) => (
  <Layout title="ログイン" home={portalOrigin}>
    {notice ? (
      <Alert kind="info" title={notice} takesFocus>
        {isFormLost ? <p>送信された内容は保存していません。ログインしてから、もう一度入力してください。</p> : null}
      </Alert>
    ) : null}
    {refusal}
    <RenewalNotice renewal={renewal} portalOrigin={portalOrigin} />
    <ErrorSummary errors={errors} labels={LABELS} />
    <section class="panel">
      <p>電子証明書を確認しました。ログインパスワードを入力してください。</p>
      <Details
        rows={[
          ['会員・事業主', organisation],
          ['ユーザーID', userId],
        ]}
      />
      <PostForm class="form" action="/login">
        <input
          class="visually-hidden"
          type="text"
          name="userId"
          value={userId}
          autocomplete="username"
          readonly
          tabindex={-1}
          aria-label="ユーザーID"
        />
        <Field
          name="password"
          type="password"
          label={LABELS.password}
          hint="8～12桁（半角英大文字、英小文字、数字、記号をすべて含む）"
          autocomplete="current-password"
          error={errors.password}
        />
        <FormActions back={portalOrigin} button="ログイン" />
      </PostForm>
    </section>
    <Notes
      notes={[
        'パスワードを続けて6回間違えると、60分間ロックされます。ロックを3回繰り返すと閉塞となり、ログインできなくなります。',
        FORGOTTEN_PASSWORD,
        '表示されたユーザーIDがご自身のものでない場合は、ブラウザのすべてのウィンドウを閉じてからやり直し、電子証明書を選び直してください。',
      ]}
    />
  </Layout>
)
