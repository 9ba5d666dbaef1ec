import type { Child, FC } from 'hono/jsx'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { PAPER_LABELS, PaperFields } from '../../staff/views/paper-fields.tsx'
import { Details } from '../../ui/details.tsx'
import { Actions, ErrorSummary, type FieldErrors, PostForm } from '../../ui/form.tsx'
import type { UserDraft } from '../draft-store.ts'

type Props = {
  draft: UserDraft
  /** It waits for a second staff member: the paper is asked for, and the button only asks. */
  needsSecond?: boolean
  typed?: Record<string, string>
  errors?: FieldErrors
  refusal?: Child
}

/** 一般ユーザー登録 確認: nothing is registered yet. */
export const ConfirmUserPage: FC<Props> = ({ draft, needsSecond = false, typed = {}, errors = {}, refusal }) => (
  <MemberLayout title="一般ユーザー登録 確認">
    {refusal}
    <ErrorSummary errors={errors} labels={PAPER_LABELS} />
    <section class="panel">
      <p>
        {needsSecond
          ? '労金の職員の登録には、ほかの職員の承認が必要です。申請書の番号と理由を入力し、「承認を依頼」を押してください。'
          : 'この内容で登録します。よろしければ「登録」を押してください。'}
      </p>
      <Details
        rows={[
          ['ユーザーID', draft.userId],
          ['仮のパスワード', '入力されたもの（表示しません）'],
          ['ユーザー名', draft.name],
          ['メールアドレス', draft.mail],
        ]}
      />
      <p class="muted">ユーザーIDは、登録すると変更できません。</p>
      <PostForm class="form" id="register" action={`/users/drafts/${draft.id}`} hidden={!needsSecond}>
        {needsSecond ? <PaperFields typed={typed} errors={errors} /> : null}
      </PostForm>
      <Actions>
        <PostForm action={`/users/drafts/${draft.id}/cancel`}>
          <button class="button" type="submit">
            キャンセル
          </button>
        </PostForm>
        <button class="button button--main" type="submit" form="register">
          {needsSecond ? '承認を依頼' : '登録'}
        </button>
      </Actions>
    </section>
  </MemberLayout>
)
