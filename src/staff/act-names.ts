import type { ApprovableKind } from './approvable-act.ts'

/** What the acts are called on screens and in mails. */
export const ACT_NAMES: Record<ApprovableKind, string> = {
  unblock_contract: '初期登録ログインの閉塞の解除',
  unblock_user: 'マスターユーザーの閉塞の解除',
  correct_mail: 'マスターユーザーのメールアドレスの訂正',
  password_link: 'パスワード設定リンクの送付',
  reset_master: 'マスターユーザーの初期化',
  terminate_contract: '契約の終了',
  take_back_contract: '契約の終了の取り消し',
  register_staff: '職員の登録',
  change_staff: '職員のユーザー名・メールアドレスの変更',
  set_staff_password: '職員の仮のパスワードの設定',
  release_staff: '職員のロック・閉塞の解除',
  delete_staff: '職員の削除',
  revoke_staff: '職員の電子証明書の失効',
}
