import type { FC } from 'hono/jsx'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { Notes } from '../../ui/details.tsx'
import { Actions, ErrorSummary, Field, type FieldErrors } from '../../ui/form.tsx'

const LABELS = {
  contractNumber: '契約番号',
  organisation: '会員・事業主名',
  mail: 'メールアドレス',
  initialPassword: '初期パスワード',
  initialPasswordAgain: '初期パスワード再入力',
}

type Props = { typed?: Record<string, string>; errors?: FieldErrors }

/** 契約の登録, from the organisation's paper form. */
export const NewContractPage: FC<Props> = ({ typed = {}, errors = {} }) => (
  <MemberLayout title="契約の登録">
    <ErrorSummary errors={errors} labels={LABELS} />
    <section class="panel">
      <p>お申込書類の内容を入力してください。</p>
      <form class="form" method="post" action="/bank/contracts/new" novalidate>
        <Field
          name="contractNumber"
          label={LABELS.contractNumber}
          hint="半角数字8桁（一度使った番号は、ほかの契約に使えません）"
          inputmode="numeric"
          autocomplete="off"
          value={typed.contractNumber ?? ''}
          error={errors.contractNumber}
        />
        <Field
          name="organisation"
          label={LABELS.organisation}
          hint="40文字以内"
          autocomplete="off"
          value={typed.organisation ?? ''}
          error={errors.organisation}
        />
        <Field
          name="mail"
          label={LABELS.mail}
          hint="届け出がある場合に入力。マスターユーザーが登録されたことをお知らせします"
          type="email"
          inputmode="email"
          autocomplete="off"
          value={typed.mail ?? ''}
          error={errors.mail}
          isOptional
        />
        <Field
          name="initialPassword"
          type="password"
          label={LABELS.initialPassword}
          hint="8桁（半角英大文字、英小文字、数字、記号をすべて含む）"
          autocomplete="off"
          error={errors.initialPassword}
        />
        <Field
          name="initialPasswordAgain"
          type="password"
          label={LABELS.initialPasswordAgain}
          hint="確認のため、同じ初期パスワードをもう一度入力"
          autocomplete="off"
          error={errors.initialPasswordAgain}
        />
        <Actions>
          <a class="button" href="/bank">
            キャンセル
          </a>
          <button class="button button--main" type="submit">
            登録
          </button>
        </Actions>
      </form>
    </section>
    <Notes notes={['登録すると、初期パスワードは職員にも表示されません。', '契約番号は、登録すると変更できません。']} />
  </MemberLayout>
)
