import type { FC } from 'hono/jsx'
import type { BanksContract } from '../../contracts/bank-store.ts'
import { formatInstant } from '../../lib/jst.ts'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { Details, Notes } from '../../ui/details.tsx'
import { ErrorSummary, Field, type FieldErrors, FormActions, PostForm } from '../../ui/form.tsx'
import { CONTRACT_LABELS, InitialPasswordFields, MailField, OrganisationField } from './contract-fields.tsx'
import { Section } from './section.tsx'

/** What has the number, as it may be what was just sent, by somebody who saw no answer. */
const Standing: FC<{ contract: BanksContract }> = ({ contract: { number, organisation, createdAt } }) => (
  <Section title="この番号の契約" id="standing">
    <Details
      rows={[
        ['契約番号', <a href={`/bank/contracts/${number}`}>{number}</a>],
        ['会員・事業主', organisation],
        ['登録日時', formatInstant(new Date(createdAt))],
      ]}
    />
    <p>
      ［登録］を押したあと画面が変わらず、もう一度押したときは、1回目で登録が済んでいることがあります。登録日時と内容を確認してください。
    </p>
  </Section>
)

type Props = { typed?: Record<string, string>; errors?: FieldErrors; standing?: BanksContract | null }

/** 契約の登録, from the organisation's paper form. */
export const NewContractPage: FC<Props> = ({ typed = {}, errors = {}, standing = null }) => (
  <MemberLayout title="契約の登録">
    <ErrorSummary errors={errors} labels={CONTRACT_LABELS} />
    {standing ? <Standing contract={standing} /> : null}
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
