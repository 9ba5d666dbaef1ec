import type { Child, FC } from 'hono/jsx'
import type { BanksContract } from '../../contracts/bank-store.ts'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { Details, Notes } from '../../ui/details.tsx'
import { ErrorSummary, type FieldErrors, FormActions, PostForm } from '../../ui/form.tsx'
import { CONTRACT_LABELS, InitialPasswordFields, MailField, OrganisationField } from './contract-fields.tsx'

export type CorrectionScreen = {
  contract: BanksContract
  typed?: Record<string, string>
  errors?: FieldErrors
  refusal?: Child
}

type FormProps = CorrectionScreen & {
  title: string
  path: string
  button: string
  notes: readonly string[]
  children?: Child
}

const CorrectionForm: FC<FormProps> = ({ contract, errors = {}, refusal, title, path, button, notes, children }) => (
  <MemberLayout title={title}>
    {refusal}
    <ErrorSummary errors={errors} labels={CONTRACT_LABELS} />
    <section class="panel">
      <Details
        rows={[
          ['契約番号', contract.number],
          ['会員・事業主', contract.organisation],
        ]}
      />
      <PostForm
        class="form"
        action={`/bank/contracts/${contract.number}/${path}`}
        carried={{ version: contract.version }}
      >
        {children}
        <FormActions back={`/bank/contracts/${contract.number}`} button={button} />
      </PostForm>
    </section>
    <Notes notes={notes} />
  </MemberLayout>
)

/** 契約情報の訂正 */
export const CorrectContractPage: FC<CorrectionScreen> = screen => {
  const { contract, typed = {}, errors = {} } = screen
  const { organisation, mail } = { organisation: contract.organisation, mail: contract.mail ?? '', ...typed }
  return (
    <CorrectionForm
      {...screen}
      title="契約情報の訂正"
      path="correct"
      button="訂正"
      notes={[
        '訂正したことを、届け出のあるメールアドレスにお知らせします。アドレスを変えた場合は、変更前と変更後の両方にお知らせします。',
        '契約番号は変更できません。',
      ]}
    >
      <OrganisationField value={organisation} error={errors.organisation} />
      <MailField value={mail} error={errors.mail} />
    </CorrectionForm>
  )
}

/** 初期パスワードの設定 */
export const InitialPasswordPage: FC<CorrectionScreen> = screen => (
  <CorrectionForm
    {...screen}
    title="初期パスワードの設定"
    path="initial-password"
    button="設定"
    notes={[
      '設定すると、これまでの初期パスワードは使えなくなります。途中まで進んでいる初期登録も、やり直しになります。',
      'これまでの初期パスワードの間違いの回数、ロック、閉塞は引き継がれません。',
      '設定した初期パスワードは、職員にも表示されません。',
    ]}
  >
    <InitialPasswordFields errors={screen.errors ?? {}} />
  </CorrectionForm>
)
