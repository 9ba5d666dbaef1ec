import type { FC } from 'hono/jsx'
import { PAPER_LABELS } from '../../staff/views/paper-fields.tsx'
import { Field, type FieldErrors } from '../../ui/form.tsx'

export const LABELS = {
  ...PAPER_LABELS,
  userId: 'ユーザーID',
  password: 'パスワード',
  passwordAgain: 'パスワード再入力',
  name: 'ユーザー名',
  mail: 'メールアドレス',
  mailAgain: 'メールアドレス再入力',
  currentPassword: '現在のパスワード',
  code: '認証コード',
}

type FieldsProps = { typed: Record<string, string>; errors: FieldErrors }

const PASSWORD_RULE = '半角で、次のすべてを満たすもの（大文字と小文字は区別されます）'

export const UserIdField: FC<FieldsProps> = ({ typed, errors }) => (
  <Field
    name="userId"
    label={LABELS.userId}
    hint="半角英字と数字を両方含む6～12桁（登録後は変更できません）"
    autocomplete="off"
    rule="userId"
    value={typed.userId ?? ''}
    error={errors.userId}
  />
)

/** A new password twice. `label` says whose: one's own or a temporary one. */
export const NewPasswordFields: FC<{ errors: FieldErrors; label?: string; autocomplete?: string }> = ({
  errors,
  label = LABELS.password,
  autocomplete = 'new-password',
}) => (
  <>
    <Field
      name="password"
      type="password"
      label={label}
      hint={PASSWORD_RULE}
      autocomplete={autocomplete}
      rule="password"
      error={errors.password}
    />
    <Field
      name="passwordAgain"
      type="password"
      label={`${label}再入力`}
      hint="確認のため、同じパスワードをもう一度入力"
      autocomplete={autocomplete}
      sameAs="password"
      error={errors.passwordAgain}
    />
  </>
)

export const CurrentPasswordField: FC<{ errors: FieldErrors }> = ({ errors }) => (
  <Field
    name="currentPassword"
    type="password"
    label={LABELS.currentPassword}
    hint="ご本人の確認のため入力"
    autocomplete="current-password"
    error={errors.currentPassword}
  />
)

/** Name and mail address ×2. `autocomplete` is off where they are somebody else's. */
export const DetailsFields: FC<FieldsProps & { isOwn?: boolean }> = ({ typed, errors, isOwn = false }) => (
  <>
    <Field
      name="name"
      label={LABELS.name}
      hint="全角20文字以内"
      autocomplete={isOwn ? 'name' : 'off'}
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
      autocomplete={isOwn ? 'email' : 'off'}
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
  </>
)
