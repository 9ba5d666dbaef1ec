import type { Child } from 'hono/jsx'
import type { Counter } from '../../credentials/password-guard.ts'
import { formatDay } from '../../lib/jst.ts'
import type { Approval } from '../approval-store.ts'
import { REVOCATION_REASON_NAMES } from './words.ts'

type Row = readonly [string, Child]

export const PLACES: Record<Counter, string> = {
  initial: '初期登録ログイン',
  portal: '電子証明書発行',
  member: 'ログイン',
}

const placesOf = (epochs: Partial<Record<'portal' | 'member', number>>): string =>
  (['member', 'portal'] as const)
    .filter(counter => epochs[counter] !== undefined)
    .map(counter => PLACES[counter])
    .join('、')

/** What exactly is to be done: each row is compared with the paper. */
export const actRows = ({ act }: Approval): readonly Row[] => {
  switch (act.kind) {
    case 'unblock_user':
    case 'release_staff':
      return [['解除するもの', placesOf(act.epochs)]]
    case 'correct_mail':
      return [
        ['訂正前のメールアドレス', act.oldMail],
        ['訂正後のメールアドレス', act.mail],
      ]
    case 'password_link':
      return [['送付先のメールアドレス', act.mail]]
    case 'reset_master':
      return [['新しい初期パスワード', '依頼した職員が申請書から入力済み（表示されません）']]
    case 'take_back_contract':
      return [['契約が終了した日', formatDay(new Date(act.terminatedAt))]]
    case 'register_staff':
      return [
        ['登録するユーザーID', act.userId],
        ['登録するユーザー名', act.name],
        ['登録するメールアドレス', act.mail],
      ]
    case 'change_staff':
      return [
        ['変更前のユーザー名', act.oldName],
        ['変更後のユーザー名', act.name],
        ['変更前のメールアドレス', act.oldMail],
        ['変更後のメールアドレス', act.mail],
      ]
    case 'revoke_staff':
      return [
        ['シリアル番号', <span class="serial">{act.serial}</span>],
        ['失効の理由', REVOCATION_REASON_NAMES[act.reason]],
      ]
    case 'unblock_contract':
    case 'terminate_contract':
    case 'set_staff_password':
    case 'delete_staff':
      return []
  }
}

/** What follows from the approval, before it is given. */
export const consequencesOf = ({ act }: Approval): readonly string[] => {
  switch (act.kind) {
    case 'unblock_contract':
      return ['初期登録ログインが、すぐにできるようになります。間違いの回数は0に戻ります。']
    case 'unblock_user':
    case 'release_staff':
      return ['すぐに操作できるようになり、ご本人にメールでお知らせします。間違いの回数は0に戻ります。']
    case 'correct_mail':
      return [
        '訂正前と訂正後の両方のメールアドレスにお知らせします。',
        '以後の認証コードは、訂正後のメールアドレスに送られます。',
      ]
    case 'password_link':
      return [
        '24時間に1回だけ使えるアドレスを、登録されているメールアドレスに送ります。職員には表示されません。',
        'ロックや閉塞は、これだけでは解除されません。',
      ]
    case 'reset_master':
      return [
        'いまのマスターユーザーは、すぐにログインできなくなり、電子証明書は失効します。元に戻せません。',
        '同じユーザーIDは、二度と使えません。一般ユーザーは、そのままです。',
        '新しい初期パスワードで、マスターユーザーの初期登録ができるようになります。',
      ]
    case 'terminate_contract':
      return [
        'すべてのユーザーが、すぐにログインできなくなり、電子証明書は失効します。すべてのユーザーにメールでお知らせします。',
        '30日以内は取り消せます。取り消しても、失効した電子証明書は元に戻りません。',
      ]
    case 'take_back_contract':
      return ['すべてのユーザーが、新しい電子証明書を発行できるようになります。失効した電子証明書は元に戻りません。']
    case 'register_staff':
      return ['職員として登録し、ご本人にメールでお知らせします。']
    case 'change_staff':
      return ['変更前と変更後の両方のメールアドレスにお知らせします。']
    case 'set_staff_password':
      return ['これまでのパスワードは使えなくなり、ログイン中の場合はログアウトします。']
    case 'delete_staff':
      return ['すぐにログインできなくなり、電子証明書は失効します。元に戻せません。']
    case 'revoke_staff':
      return ['この電子証明書では、すぐにログインできなくなります。元に戻せません。']
  }
}
