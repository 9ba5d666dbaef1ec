import type { Child, FC } from 'hono/jsx'
import type { Actor } from '../../sessions/actor.ts'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { Alert } from '../../ui/alert.tsx'
import { Details, Notes } from '../../ui/details.tsx'
import { Field, type FieldErrors } from '../../ui/form.tsx'
import {
  CurrentPasswordField,
  DetailsFields,
  LABELS,
  NewPasswordFields,
  newPasswordLabels,
  OWN_PASSWORD,
} from './fields.tsx'
import { FormPage } from './form-page.tsx'

type Shown = { typed?: Record<string, string>; errors?: FieldErrors; refusal?: Child }

/** 契約ユーザー情報変更 */
export const AccountPage: FC<{ actor: Actor } & Shown> = ({ actor, typed = {}, errors = {}, refusal }) => (
  <FormPage
    title="契約ユーザー情報変更"
    action="/account"
    back="/menu"
    button="変更"
    hidden={{ version: actor.userVersion }}
    errors={errors}
    refusal={refusal}
    intro={<Details rows={[['ユーザーID', actor.userId]]} />}
    notes={
      <Notes
        notes={[
          'メールアドレスを変更する場合は、新しいアドレスに送られる認証コードを次の画面で入力します。',
          '変更したことを、変更前のメールアドレスにもお知らせします。',
          'ユーザーIDは変更できません。変更したい場合は労金へお問い合わせください。',
        ]}
      />
    }
  >
    <DetailsFields
      typed={{ name: actor.name, mail: actor.mail, mailAgain: actor.mail, ...typed }}
      errors={errors}
      isOwn
    />
    <CurrentPasswordField errors={errors} />
  </FormPage>
)

type MailProofProps = { mail: string; isNameChanged?: boolean } & Shown

/** The code that was sent to the new address. */
export const MailProofPage: FC<MailProofProps> = ({ mail, isNameChanged = false, errors = {}, refusal }) => (
  <FormPage
    title="メールアドレスの確認"
    action="/account/mail"
    cancel="/account/mail/cancel"
    button="認証"
    errors={errors}
    refusal={refusal ?? (isNameChanged ? <Alert kind="success" title="ユーザー名を変更しました。" takesFocus /> : null)}
    intro={
      <p>
        メールアドレスは、まだ変更していません。<strong>{mail}</strong>{' '}
        に認証コードを送りましたので、メールに書かれた6桁の数字を入力してください（有効期限30分）。
      </p>
    }
    notes={
      <Notes notes={['メールが届かない場合は「キャンセル」を押し、アドレスを確かめてもう一度操作してください。']} />
    }
  >
    <Field
      name="code"
      label={LABELS.code}
      hint="半角数字6桁"
      inputmode="numeric"
      autocomplete="one-time-code"
      rule="code"
      error={errors.code}
    />
  </FormPage>
)

/** パスワード変更 */
export const PasswordPage: FC<{ actor: Actor } & Shown> = ({ actor, errors = {}, refusal }) => (
  <FormPage
    title="パスワード変更"
    action="/password"
    back="/menu"
    button="変更"
    hidden={{ version: actor.passwordVersion }}
    errors={errors}
    labels={newPasswordLabels(OWN_PASSWORD)}
    refusal={refusal}
    notes={
      <Notes
        notes={[
          'ほかの画面やパソコンでログインしている場合は、そちらはログアウトします。',
          '以前にダウンロードした電子証明書ファイル（.p12）のパスワードは変わりません。発行した日のログインパスワードのままです。',
        ]}
      />
    }
  >
    <CurrentPasswordField errors={errors} />
    <NewPasswordFields errors={errors} label={OWN_PASSWORD} />
  </FormPage>
)

/** Right after a login with a temporary password: nothing else is possible before. */
export const OwnTemporaryPasswordPage: FC<Shown> = ({ errors = {}, refusal }) => (
  <FormPage
    title="パスワードの設定"
    action="/temporary-password"
    back="/login"
    button="設定"
    errors={errors}
    labels={newPasswordLabels(OWN_PASSWORD)}
    refusal={refusal}
    intro={<p>仮のパスワードでログインしました。続けるには、ご自身のパスワードを設定してください。</p>}
  >
    <NewPasswordFields errors={errors} label={OWN_PASSWORD} />
  </FormPage>
)

const DONE = {
  details: { title: '契約ユーザー情報変更', text: '契約ユーザー情報を変更しました。' },
  password: {
    title: 'パスワード変更',
    text: 'パスワードを変更しました。次のログインから新しいパスワードを使ってください。',
  },
} as const

export const AccountDonePage: FC<{ what: keyof typeof DONE }> = ({ what }) => (
  <MemberLayout title={DONE[what].title}>
    <Alert kind="success" title={DONE[what].text} takesFocus />
    <div class="actions">
      <a class="button button--main" href="/menu">
        トップメニューへ
      </a>
    </div>
  </MemberLayout>
)
