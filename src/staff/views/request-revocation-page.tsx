import type { Child, FC } from 'hono/jsx'
import { formatDay, formatInstant } from '../../lib/jst.ts'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { Details, Notes } from '../../ui/details.tsx'
import { ErrorSummary, type FieldErrors, FormActions, PostForm } from '../../ui/form.tsx'
import type { StaffCertificate } from '../target-store.ts'
import { PAPER_LABELS, PaperFields } from './paper-fields.tsx'
import { REVOCATION_LABEL, RevocationReasons } from './revocation-reasons.tsx'

type Props = {
  number: string
  certificate: StaffCertificate
  typed?: Record<string, string>
  errors?: FieldErrors
  refusal?: Child
}

/** 職員の電子証明書の失効: the same as for others, with the paper and a second staff member. */
export const RequestRevocationPage: FC<Props> = ({ number, certificate, typed = {}, errors = {}, refusal }) => (
  <MemberLayout title="職員の電子証明書の失効">
    {refusal}
    <ErrorSummary errors={errors} labels={{ ...PAPER_LABELS, revocation: REVOCATION_LABEL }} />
    <section class="panel">
      <p>
        この職員の電子証明書の失効を、ほかの職員に依頼します。承認されると、すぐにログインできなくなり、元に戻せません。
      </p>
      <Details
        rows={[
          ['部署', `${certificate.organisation}（${number}）`],
          ['ユーザー名', certificate.name],
          ['ユーザーID', certificate.userId],
          ['シリアル番号', <span class="serial">{certificate.serial}</span>],
          ['発行日時', formatInstant(new Date(certificate.issuedAt))],
          ['有効期限', formatDay(new Date(certificate.notAfter))],
        ]}
      />
      <PostForm class="form">
        <RevocationReasons name="revocation" chosen={typed.revocation} />
        <PaperFields typed={typed} errors={errors} />
        <FormActions back={`/bank/contracts/${number}`} button="承認を依頼" />
      </PostForm>
    </section>
    <Notes notes={['ほかの職員が承認するまで、何も行われません。依頼は7日で期限切れになります。']} />
  </MemberLayout>
)
