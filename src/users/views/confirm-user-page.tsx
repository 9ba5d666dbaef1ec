import type { FC } from 'hono/jsx'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { Details } from '../../ui/details.tsx'
import { Actions } from '../../ui/form.tsx'
import type { UserDraft } from '../draft-store.ts'

/** 一般ユーザー登録 確認: nothing is registered yet. */
export const ConfirmUserPage: FC<{ draft: UserDraft }> = ({ draft }) => (
  <MemberLayout title="一般ユーザー登録 確認">
    <section class="panel">
      <p>この内容で登録します。よろしければ「登録」を押してください。</p>
      <Details
        rows={[
          ['ユーザーID', draft.userId],
          ['仮のパスワード', '入力されたもの（表示しません）'],
          ['ユーザー名', draft.name],
          ['メールアドレス', draft.mail],
        ]}
      />
      <p class="muted">ユーザーIDは、登録すると変更できません。</p>
      <Actions>
        <form method="post" action={`/users/drafts/${draft.id}/cancel`}>
          <button class="button" type="submit">
            キャンセル
          </button>
        </form>
        <form method="post" action={`/users/drafts/${draft.id}`}>
          <button class="button button--main" type="submit">
            登録
          </button>
        </form>
      </Actions>
    </section>
  </MemberLayout>
)
