import type { Child, FC } from 'hono/jsx'
import type { ContractsCertificate } from '../../certificates/store.ts'
import type { BanksContract } from '../../contracts/bank-store.ts'
import { formatDay, formatInstant } from '../../lib/jst.ts'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { Details, Notes } from '../../ui/details.tsx'
import { ErrorSummary, type FieldErrors, FormActions, PostForm } from '../../ui/form.tsx'
import { REVOCATION_LABEL, RevocationReasons } from './revocation-reasons.tsx'

type Props = {
  contract: BanksContract
  certificate: ContractsCertificate
  errors?: FieldErrors
  refusal?: Child
}

/** 電子証明書の失効: names whose, and asks why. */
export const RevokePage: FC<Props> = ({ contract, certificate, errors = {}, refusal }) => (
  <MemberLayout title="電子証明書の失効">
    {refusal}
    <ErrorSummary errors={errors} labels={{ reason: REVOCATION_LABEL }} />
    <section class="panel">
      <p>この電子証明書を失効します。失効すると、すぐにログインできなくなり、元に戻せません。</p>
      <Details
        rows={[
          ['会員・事業主', `${contract.organisation}（${contract.number}）`],
          ['ユーザー名', certificate.name],
          ['ユーザーID', certificate.userId],
          ['シリアル番号', <span class="serial">{certificate.serial}</span>],
          ['発行日時', formatInstant(new Date(certificate.issuedAt))],
          ['有効期限', formatDay(new Date(certificate.notAfter))],
        ]}
      />
      <PostForm class="form">
        <RevocationReasons name="reason" />
        <FormActions back={`/bank/contracts/${contract.number}`} button="失効" />
      </PostForm>
    </section>
    <Notes notes={['ご本人にはメールでお知らせします。', '失効の後は、新しい電子証明書を発行できます。']} />
  </MemberLayout>
)
