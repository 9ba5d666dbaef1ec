import type { Child, FC } from 'hono/jsx'
import { Notes } from '../../ui/details.tsx'
import { Actions, ErrorSummary, Field, type FieldErrors } from '../../ui/form.tsx'
import { Layout } from '../../ui/layout.tsx'
import { RegistrationProgress } from './registration-progress.tsx'

const LABELS = {
  userId: 'ユーザーID',
  password: 'パスワード',
  passwordAgain: 'パスワード再入力',
  name: 'ユーザー名',
  mail: 'メールアドレス',
  mailAgain: 'メールアドレス再入力',
}

const PASSWORD_RULE = '半角で、次のすべてを満たすもの（大文字と小文字は区別されます）'

type Props = {
  organisation: string
  typed?: Record<string, string>
  errors?: FieldErrors
  refusal?: Child
}

/** マスターユーザー初期登録 (manual ④, ⑤) */
export const MasterUserPage: FC<Props> = ({ organisation, typed = {}, errors = {}, refusal }) => (
  <Layout title="マスターユーザー初期登録" screenId="DC584101" step="④">
    <RegistrationProgress current={4} />
    {refusal}
    <ErrorSummary errors={errors} labels={LABELS} />
    <section class="panel">
      <p>
        <strong>{organisation}</strong> 様のマスターユーザーを登録します。以下を入力してください。
      </p>
      <form class="form" method="post" action="/registration/user" novalidate>
        <Field
          name="userId"
          label={LABELS.userId}
          hint="半角英字と数字を両方含む6～12桁（登録後は変更できません）"
          autocomplete="username"
          rule="userId"
          value={typed.userId ?? ''}
          error={errors.userId}
        />
        <Field
          name="password"
          type="password"
          label={LABELS.password}
          hint={PASSWORD_RULE}
          autocomplete="new-password"
          rule="password"
          error={errors.password}
        />
        <Field
          name="passwordAgain"
          type="password"
          label={LABELS.passwordAgain}
          hint="確認のため、同じパスワードをもう一度入力"
          autocomplete="new-password"
          sameAs="password"
          error={errors.passwordAgain}
        />
        <Field
          name="name"
          label={LABELS.name}
          hint="全角20文字以内"
          autocomplete="name"
          rule="name"
          value={typed.name ?? ''}
          error={errors.name}
        />
        <Field
          name="mail"
          type="email"
          label={LABELS.mail}
          hint="半角50桁以内（携帯電話のアドレスはおすすめしません）"
          inputmode="email"
          autocomplete="email"
          rule="mail"
          value={typed.mail ?? ''}
          error={errors.mail}
        />
        <Field
          name="mailAgain"
          type="email"
          label={LABELS.mailAgain}
          hint="確認のため、同じメールアドレスをもう一度入力"
          inputmode="email"
          autocomplete="off"
          sameAs="mail"
          value={typed.mailAgain ?? ''}
          error={errors.mailAgain}
        />
        <Actions>
          <button class="button" type="submit" form="cancel">
            キャンセル
          </button>
          <button class="button button--main" type="submit">
            登録
          </button>
        </Actions>
      </form>
      <form id="cancel" method="post" action="/registration/cancel" />
    </section>
    <Notes
      notes={[
        'ユーザーIDとパスワードは、電子証明書の発行とログインで使います。忘れないよう、また他人に知られないよう管理してください。',
        '入力したユーザーIDが既に使われている場合は登録できません。別のユーザーIDを入力してください。',
        '登録したメールアドレスに、認証コードやお知らせのメールが送られます。',
      ]}
    />
  </Layout>
)
