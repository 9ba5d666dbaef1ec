import type { Child, FC } from 'hono/jsx'
import { REVOCATION_REASONS } from '../../certificates/revoke-by-staff.ts'
import type { ContractsCertificate } from '../../certificates/store.ts'
import type { BanksContract } from '../../contracts/bank-store.ts'
import { formatDay, formatInstant } from '../../lib/jst.ts'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { Details, Notes } from '../../ui/details.tsx'
import { Actions, ErrorSummary, type FieldErrors } from '../../ui/form.tsx'
import { REVOCATION_REASON_NAMES } from './words.ts'

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
    <ErrorSummary errors={errors} labels={{ reason: '失効の理由' }} />
    <section class="panel">
      <p>この電子証明書を失効します。失効すると、すぐにログインできなくなり、元に戻せません。</p>
      <Details
        rows={[
          ['会員・事業主', `${contract.organisation}（${contract.number}）`],
          ['ユーザー名', certificate.name],
          ['ユーザーID', certificate.userId],
          ['発行日時', formatInstant(new Date(certificate.issuedAt))],
          ['有効期限', formatDay(new Date(certificate.notAfter))],
        ]}
      />
      <form class="form" method="post" novalidate>
        <fieldset class="choices" id="reason">
          <legend class="field__label">失効の理由</legend>
          {REVOCATION_REASONS.map((reason, i) => (
            <label class="choice">
              <input type="radio" name="reason" value={reason} checked={i === 0} />
              {REVOCATION_REASON_NAMES[reason]}
            </label>
          ))}
        </fieldset>
        <Actions>
          <a class="button" href={`/bank/contracts/${contract.number}`}>
            キャンセル
          </a>
          <button class="button button--main" type="submit">
            失効
          </button>
        </Actions>
      </form>
    </section>
    <Notes notes={['ご本人にはメールでお知らせします。', '失効の後は、新しい電子証明書を発行できます。']} />
  </MemberLayout>
)
