import type { Child, FC } from 'hono/jsx'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { PaperFields } from '../../staff/views/paper-fields.tsx'
import { Details, Notes } from '../../ui/details.tsx'
import { Actions, ErrorSummary, type FieldErrors } from '../../ui/form.tsx'
import type { GeneralUser } from '../store.ts'
import { DetailsFields, NewPasswordFields, newPasswordLabels, TEMPORARY_PASSWORD } from './fields.tsx'
import { FormPage } from './form-page.tsx'
import { lockTexts } from './lock-text.ts'

export type ActScreen = {
  act: 'change' | 'temporary-password' | 'release' | 'delete' | 'revoke'
  user: GeneralUser
  /** The certificate that is to be revoked. */
  serial?: string | undefined
  typed?: Record<string, string>
  errors?: FieldErrors
  refusal?: Child
  /** It waits for a second staff member: the paper is asked for, and the button only asks. */
  needsSecond?: boolean
}

type WhoItIsProps = { user: GeneralUser; what?: string; more?: readonly (readonly [string, Child])[] }

/** `what` will happen, where it cannot be taken back: said before the button. */
const WhoItIs: FC<WhoItIsProps> = ({ user, what, more = [] }) => (
  <>
    {what ? <p>{what}</p> : null}
    <Details rows={[['ユーザー名', user.name], ['ユーザーID', user.userId], ...more]} />
  </>
)

const ReleaseChoice: FC<{ user: GeneralUser }> = ({ user }) => {
  const options = [
    { value: 'member', label: 'ログイン', isOn: user.memberLock.state !== 'free' },
    { value: 'portal', label: '電子証明書発行', isOn: user.portalLock.state !== 'free' },
  ].filter(option => option.isOn)
  const all = options.length > 1 ? [{ value: 'both', label: '両方' }, ...options] : options
  return (
    <fieldset class="choices">
      <legend class="field__label">解除するもの</legend>
      {all.map(({ value, label }, i) => (
        <label class="choice">
          <input type="radio" name="counter" value={value} checked={i === 0} />
          {label}
        </label>
      ))}
    </fieldset>
  )
}

/** Where a window that was open for long leads: nothing is left to lift. */
const NothingToRelease: FC<Pick<ActScreen, 'user' | 'refusal'> & { errors: FieldErrors }> = ({
  user,
  refusal,
  errors,
}) => (
  <MemberLayout title="ロック・閉塞の解除">
    {refusal}
    <ErrorSummary errors={errors} labels={{}} />
    <section class="panel">
      <WhoItIs user={user} more={[['いまの状態', 'ロック・閉塞はありません']]} />
      <Actions>
        <a class="button" href={`/users/${user.id}`}>
          一般ユーザー情報へ
        </a>
      </Actions>
    </section>
  </MemberLayout>
)

/** The screen of one act on a general user: who it is about, what will happen, and its button. */
export const UserActPage: FC<ActScreen> = ({
  act,
  user,
  serial = '',
  typed = {},
  errors = {},
  refusal,
  needsSecond = false,
}) => {
  const paper = needsSecond ? <PaperFields typed={typed} errors={errors} /> : null
  const page = { back: `/users/${user.id}`, hidden: { version: user.version }, errors, refusal, paper }
  const base = `/users/${user.id}`
  switch (act) {
    case 'change': {
      const values = { name: user.name, mail: user.mail, mailAgain: user.mail, ...typed }
      return (
        <FormPage
          {...page}
          title="ユーザー名・メールアドレスの変更"
          action={`${base}/change`}
          button="変更"
          intro={<Details rows={[['ユーザーID', user.userId]]} />}
          notes={<Notes notes={['変更したことを、変更前と変更後の両方のメールアドレスにお知らせします。']} />}
        >
          <DetailsFields typed={values} errors={errors} />
        </FormPage>
      )
    }
    case 'temporary-password':
      return (
        <FormPage
          {...page}
          title="仮のパスワードの設定"
          labels={newPasswordLabels(TEMPORARY_PASSWORD)}
          action={`${base}/temporary-password`}
          button="設定"
          intro={
            <WhoItIs
              user={user}
              what="設定すると、ご本人のこれまでのパスワードは使えなくなり、ログイン中の場合はログアウトします。"
            />
          }
          notes={
            <Notes
              notes={[
                '仮のパスワードは30日間有効です。ご本人に直接伝えてください。ご本人が次の操作でご自身のパスワードに変更します。',
                'ロックや閉塞は、これだけでは解除されません。',
              ]}
            />
          }
        >
          <NewPasswordFields errors={errors} label={TEMPORARY_PASSWORD} autocomplete="off" />
        </FormPage>
      )
    case 'release': {
      const locks = lockTexts(user)
      if (locks.length === 0) return <NothingToRelease user={user} refusal={refusal} errors={errors} />
      return (
        <FormPage
          {...page}
          title="ロック・閉塞の解除"
          action={`${base}/release`}
          button="解除"
          intro={<WhoItIs user={user} more={[['いまの状態', locks.join('、')]]} />}
          notes={
            <Notes
              notes={[
                '解除する前に、ご本人の操作によるものかどうかを確かめてください。',
                'パスワードを忘れている場合は、解除のあとに「仮のパスワードの設定」を行ってください。',
              ]}
            />
          }
        >
          <ReleaseChoice user={user} />
        </FormPage>
      )
    }
    case 'revoke':
      return (
        <FormPage
          {...page}
          title="電子証明書の失効"
          action={`${base}/certificates/${serial}/revoke`}
          button="失効"
          intro={
            <WhoItIs
              user={user}
              what="この電子証明書を失効します。失効すると、すぐにログインできなくなり、元に戻せません。"
              more={[['シリアル番号', <span class="serial">{serial}</span>]]}
            />
          }
          notes={<Notes notes={['失効のあと、ご本人は新しい電子証明書を発行できます。']} />}
        />
      )
    case 'delete':
      return (
        <FormPage
          {...page}
          title="一般ユーザーの削除"
          action={`${base}/delete`}
          button="削除"
          intro={
            <WhoItIs
              user={user}
              what="この一般ユーザーを削除します。削除すると、すぐにログインできなくなり、電子証明書は失効します。元に戻せません。"
              more={[['メールアドレス', user.mail]]}
            />
          }
          notes={<Notes notes={['同じユーザーIDは、二度と使えません。']} />}
        />
      )
  }
}
