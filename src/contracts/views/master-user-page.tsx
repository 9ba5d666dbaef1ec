import type { FC } from 'hono/jsx'
import { formatTime } from '../../lib/jst.ts'
import { Notes } from '../../ui/details.tsx'
import { ErrorSummary, type FieldErrors, FormActions, PostForm } from '../../ui/form.tsx'
import { Layout } from '../../ui/layout.tsx'
import { DetailsFields, LABELS, NewPasswordFields, UserIdField } from '../../users/views/fields.tsx'
import { RegistrationProgress } from './registration-progress.tsx'

type Props = {
  contractNumber: string
  organisation: string
  /** Until then the form is taken. */
  until: Date
  typed?: Record<string, string>
  errors?: FieldErrors
}

/** マスターユーザー初期登録 (manual ④, ⑤) */
export const MasterUserPage: FC<Props> = ({ contractNumber, organisation, until, typed = {}, errors = {} }) => (
  <Layout title="マスターユーザー初期登録" screenId="DC584101" step="④">
    <RegistrationProgress current={4} />
    <ErrorSummary errors={errors} labels={LABELS} />
    <section class="panel">
      <p>
        <strong>{organisation}</strong> 様のマスターユーザーを登録します。以下を入力してください。
      </p>
      <PostForm class="form" action="/registration/user" carried={{ contractNumber }}>
        <UserIdField typed={typed} errors={errors} isOwn />
        <NewPasswordFields errors={errors} />
        <DetailsFields typed={typed} errors={errors} isOwn />
        <FormActions cancels="cancel" button="登録" />
      </PostForm>
      <PostForm id="cancel" action="/registration/cancel" carried={{ contractNumber }} hidden />
    </section>
    <Notes
      notes={[
        `この画面の受付は、${formatTime(until)}までです。過ぎたときは登録されず、初期登録ログインからのやり直しになります。`,
        'ユーザーIDとパスワードは、電子証明書の発行とログインで使います。忘れないよう、また他人に知られないよう管理してください。',
        '入力したユーザーIDが既に使われている場合は登録できません。別のユーザーIDを入力してください。',
        '登録したメールアドレスに、認証コードやお知らせのメールが送られます。',
      ]}
    />
  </Layout>
)
