import type { FC } from 'hono/jsx'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { Notes } from '../../ui/details.tsx'
import { ErrorSummary, Field, type FieldErrors, FormActions, PostForm } from '../../ui/form.tsx'
import { CONTRACT_LABELS, InitialPasswordFields, MailField, OrganisationField } from './contract-fields.tsx'

type Props = { typed?: Record<string, string>; errors?: FieldErrors }

/** 契約の登録, from the organisation's paper form. */
export const NewContractPage: FC<Props> = ({ typed = {}, errors = {} }) => (
  <MemberLayout title="契約の登録">
    <ErrorSummary errors={errors} labels={CONTRACT_LABELS} />
    <section class="panel">
      <p>お申込書類の内容を入力してください。</p>
      <PostForm class="form" action="/bank/contracts/new">
        <Field
          name="contractNumber"
          label={CONTRACT_LABELS.contractNumber}
          hint="半角数字8桁（一度使った番号は、ほかの契約に使えません）"
          inputmode="numeric"
          autocomplete="off"
          rule="contractNumber"
          value={typed.contractNumber ?? ''}
          error={errors.contractNumber}
        />
        <OrganisationField value={typed.organisation ?? ''} error={errors.organisation} />
        <MailField value={typed.mail ?? ''} error={errors.mail} />
        <InitialPasswordFields errors={errors} />
        <FormActions back="/bank" button="登録" />
      </PostForm>
    </section>
    <Notes notes={['登録すると、初期パスワードは職員にも表示されません。', '契約番号は、登録すると変更できません。']} />
  </MemberLayout>
)
