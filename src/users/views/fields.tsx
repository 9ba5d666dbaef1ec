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

/** `isOwn` where the form asks about the person who fills it in: only then may the browser fill in what it knows. */
type PersonProps = FieldsProps & { isOwn?: boolean }

/** The ID that a new user logs in with, chosen once. */
export const UserIdField: FC<PersonProps> = ({ typed, errors, isOwn = false }) => (
  <Field
    name="userId"
    label={LABELS.userId}
    hint="半角英字と数字を両方含む6～12桁（登録後は変更できません）"
    autocomplete={isOwn ? 'username' : 'off'}
    rule="userId"
    value={typed.userId ?? ''}
    error={errors.userId}
  />
)

/** Whose new password it is. */
export const OWN_PASSWORD = '新しいパスワード'
export const TEMPORARY_PASSWORD = '仮のパスワード'

/** How the two fields of a new password are called: in front of them, and where an error names them. */
export const newPasswordLabels = (label: string): Record<'password' | 'passwordAgain', string> => ({
  password: label,
  passwordAgain: `${label}再入力`,
})

type NewPasswordProps = { errors?: FieldErrors; name?: string; label?: string; autocomplete?: string }

/** A new password twice, as `name` and `nameAgain`. `label` says whose: one's own or a temporary one. */
export const NewPasswordFields: FC<NewPasswordProps> = ({
  errors = {},
  name = 'password',
  label = LABELS.password,
  autocomplete = 'new-password',
}) => {
  const labels = newPasswordLabels(label)
  return (
    <>
      <Field
        name={name}
        type="password"
        label={labels.password}
        autocomplete={autocomplete}
        rule="password"
        error={errors[name]}
      />
      <Field
        name={`${name}Again`}
        type="password"
        label={labels.passwordAgain}
        hint="確認のため、同じパスワードをもう一度入力"
        autocomplete={autocomplete}
        sameAs={name}
        error={errors[`${name}Again`]}
      />
    </>
  )
}

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

/** A mail address twice. */
export const MailFields: FC<PersonProps & { label?: string }> = ({
  typed,
  errors,
  isOwn = false,
  label = LABELS.mail,
}) => (
  <>
    <Field
      name="mail"
      type="email"
      label={label}
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
      label={`${label}再入力`}
      hint="確認のため、同じメールアドレスをもう一度入力"
      inputmode="email"
      autocomplete="off"
      sameAs="mail"
      value={typed.mailAgain ?? ''}
      error={errors.mailAgain}
    />
  </>
)

/** Name and mail address ×2. */
export const DetailsFields: FC<PersonProps> = ({ typed, errors, isOwn = false }) => (
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
    <MailFields typed={typed} errors={errors} isOwn={isOwn} />
  </>
)
