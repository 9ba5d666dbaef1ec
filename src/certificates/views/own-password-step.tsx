import type { FC } from 'hono/jsx'
import { Alert } from '../../ui/alert.tsx'
import { Notes } from '../../ui/details.tsx'
import { Actions } from '../../ui/form.tsx'
import { NewPasswordFields, OWN_PASSWORD } from '../../users/views/fields.tsx'
import { BusyNote, WizardStep } from './wizard-step.tsx'

/** After ②, for general users who came with the temporary password that the master chose. */
export const OwnPasswordStep: FC = () => (
  <WizardStep name="own-password" number={2} heading="パスワードの設定">
    <p class="lead">ご本人の確認が終わりました。仮のパスワードを、ご自身で決めたパスワードに変更してください。</p>
    <Alert kind="info" title="このパスワードを、これからのログインで使います">
      <p>電子証明書ファイルも、このパスワードで保護されます。マスターユーザーにも知らせないでください。</p>
    </Alert>
    <form class="panel form" method="post" novalidate data-act="own-password">
      <NewPasswordFields name="newPassword" label={OWN_PASSWORD} />
      <Actions>
        <button class="button" type="button" data-act="cancel-to-start">
          キャンセル
        </button>
        <button class="button button--main" type="submit">
          設定
        </button>
      </Actions>
      <BusyNote />
    </form>
    <Notes notes={['ユーザーIDを含むパスワードと、仮のパスワードと同じパスワードは使えません。']} />
  </WizardStep>
)
