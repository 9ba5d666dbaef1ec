import type { Child, FC } from 'hono/jsx'
import { REVOCATION_REASONS } from '../../certificates/revoke-by-staff.ts'
import { formatDay, formatInstant } from '../../lib/jst.ts'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { Details, Notes } from '../../ui/details.tsx'
import { Actions, ErrorSummary, type FieldErrors } from '../../ui/form.tsx'
import type { StaffCertificate } from '../target-store.ts'
import { PAPER_LABELS, PaperFields } from './paper-fields.tsx'
import { REVOCATION_REASON_NAMES } from './words.ts'

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
    <ErrorSummary errors={errors} labels={{ ...PAPER_LABELS, revocation: '失効の理由' }} />
    <section class="panel">
      <p>
        この職員の電子証明書の失効を、ほかの職員に依頼します。承認されると、すぐにログインできなくなり、元に戻せません。
      </p>
      <Details
        rows={[
          ['部署', `${certificate.organisation}（${number}）`],
          ['ユーザー名', certificate.name],
          ['ユーザーID', certificate.userId],
          ['シリアル番号', certificate.serial],
          ['発行日時', formatInstant(new Date(certificate.issuedAt))],
          ['有効期限', formatDay(new Date(certificate.notAfter))],
        ]}
      />
      <form class="form" method="post" novalidate>
        <fieldset class="choices" id="revocation">
          <legend class="field__label">失効の理由</legend>
          {REVOCATION_REASONS.map((reason, i) => (
            <label class="choice">
              <input
                type="radio"
                name="revocation"
                value={reason}
                checked={typed.revocation ? typed.revocation === reason : i === 0}
              />
              {REVOCATION_REASON_NAMES[reason]}
            </label>
          ))}
        </fieldset>
        <PaperFields typed={typed} errors={errors} />
        <Actions>
          <a class="button" href={`/bank/contracts/${number}`}>
            キャンセル
          </a>
          <button class="button button--main" type="submit">
            承認を依頼
          </button>
        </Actions>
      </form>
    </section>
    <Notes notes={['ほかの職員が承認するまで、何も行われません。依頼は7日で期限切れになります。']} />
  </MemberLayout>
)
