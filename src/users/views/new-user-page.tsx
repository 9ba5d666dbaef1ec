import type { Child, FC } from 'hono/jsx'
import { Notes } from '../../ui/details.tsx'
import type { FieldErrors } from '../../ui/form.tsx'
import { DetailsFields, NewPasswordFields, newPasswordLabels, TEMPORARY_PASSWORD, UserIdField } from './fields.tsx'
import { FormPage } from './form-page.tsx'

type Props = { typed?: Record<string, string>; errors?: FieldErrors; refusal?: Child }

/** 一般ユーザー登録 */
export const NewUserPage: FC<Props> = ({ typed = {}, errors = {}, refusal }) => (
  <FormPage
    title="一般ユーザー登録"
    action="/users/new"
    back="/users"
    button="確認"
    errors={errors}
    labels={newPasswordLabels(TEMPORARY_PASSWORD)}
    refusal={refusal}
    intro={<p>登録する一般ユーザーの内容を入力してください。次の画面で確認します。</p>}
    notes={
      <Notes
        notes={[
          '仮のパスワードは30日間有効です。ご本人が電子証明書を発行するときに、ご自身のパスワードに変更します。',
          'ユーザーIDと仮のパスワードは、ご本人に直接伝えてください。仮のパスワードはメールでは送られません。',
        ]}
      />
    }
  >
    <UserIdField typed={typed} errors={errors} />
    <NewPasswordFields errors={errors} label={TEMPORARY_PASSWORD} autocomplete="off" />
    <DetailsFields typed={typed} errors={errors} />
  </FormPage>
)
