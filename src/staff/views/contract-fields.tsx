import type { FC } from 'hono/jsx'
import { Field, type FieldErrors } from '../../ui/form.tsx'
import type { MessageCode } from '../../ui/messages.ts'

/** As the organisation's paper form names them; also the headings of the CSV file. */
export const CONTRACT_LABELS = {
  contractNumber: '契約番号',
  organisation: '会員・事業主名',
  mail: 'メールアドレス',
  initialPassword: '初期パスワード',
  initialPasswordAgain: '初期パスワード再入力',
} as const

type OneField = { value: string; error: MessageCode | undefined }

export const OrganisationField: FC<OneField> = ({ value, error }) => (
  <Field
    name="organisation"
    label={CONTRACT_LABELS.organisation}
    hint="40文字以内"
    autocomplete="off"
    rule="organisation"
    value={value}
    error={error}
  />
)

export const MailField: FC<OneField> = ({ value, error }) => (
  <Field
    name="mail"
    label={CONTRACT_LABELS.mail}
    hint="届け出がある場合に入力。マスターユーザーが登録されたことをお知らせします"
    type="email"
    inputmode="email"
    autocomplete="off"
    rule="mail"
    value={value}
    error={error}
    isOptional
  />
)

export const InitialPasswordFields: FC<{ errors: FieldErrors }> = ({ errors }) => (
  <>
    <Field
      name="initialPassword"
      type="password"
      label={CONTRACT_LABELS.initialPassword}
      autocomplete="off"
      rule="initialPassword"
      error={errors.initialPassword}
    />
    <Field
      name="initialPasswordAgain"
      type="password"
      label={CONTRACT_LABELS.initialPasswordAgain}
      hint="確認のため、同じ初期パスワードをもう一度入力"
      autocomplete="off"
      sameAs="initialPassword"
      error={errors.initialPasswordAgain}
    />
  </>
)
