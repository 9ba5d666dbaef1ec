import { formatInstant } from '../../lib/jst.ts'
import type { Operation } from '../record.ts'
import type { HistoryRow } from '../store.ts'

export const OPERATION_NAMES: Record<Operation, string> = {
  registration_login: '初期登録ログイン',
  register_master: 'マスターユーザー初期登録',
  enrolment_login: '電子証明書発行 ユーザー認証',
  code_sent: '認証コード再送信',
  code_proved: '認証コード入力',
  issue_certificate: '電子証明書発行',
  supersede_certificate: '電子証明書の切り替え',
  login: 'ログイン',
  logout: 'ログアウト',
  register_user: '一般ユーザー登録',
  change_user: '一般ユーザー変更',
  set_temporary_password: '仮のパスワード設定',
  delete_user: '一般ユーザー削除',
  revoke_certificate: '電子証明書失効',
  change_own_details: '契約ユーザー情報変更',
  change_mail: 'メールアドレス変更',
  change_password: 'パスワード変更',
  replace_temporary_password: '仮のパスワードの変更',
  foreign_user: '権限のないユーザーの操作',
  foreign_record: '権限のない画面または対象の操作',
  lock: 'ロック',
  block: '閉塞',
  lock_end: 'ロックの自動解除',
  release: 'ロック・閉塞の解除',
  mail_bounced: 'メール不達',
  order_recovery: '緊急復旧の指示',
  recovery_done: '緊急復旧の完了',
  withdraw_recovery: '緊急復旧の取り下げ',
  restore_database: 'データベースの復元',
  restore_lock: 'ロック・閉塞の状態の復元',
  restore_revocation: '電子証明書失効の復元',
  resend_mail: 'メールの再送信',
  register_contract: '契約の登録',
  correct_contract: '契約情報の訂正',
  set_initial_password: '初期パスワードの設定',
  write_notice: 'お知らせの登録',
  change_notice: 'お知らせの変更',
  withdraw_notice: 'お知らせの取り下げ',
  request_approval: '承認の依頼',
  approve: '依頼の承認',
  decline: '依頼の却下',
  withdraw: '依頼の取り下げ',
  lapse_approval: '依頼の期限切れ',
  correct_mail: 'メールアドレスの訂正',
  send_password_link: 'パスワード設定リンクの送付',
  use_password_link: 'パスワード設定（リンク）',
  reset_master: 'マスターユーザーの初期化',
  terminate_contract: '契約の終了',
  take_back_contract: '契約の終了の取り消し',
}

const RESULT_NAMES = { done: '成功', refused: '失敗' } as const

const isOperation = (code: string): code is Operation => Object.hasOwn(OPERATION_NAMES, code)

/** What screens and files call an act. */
export const operationName = (code: string): string => (isOperation(code) ? OPERATION_NAMES[code] : code)

const person = (name: string | null, userId: string | null): string =>
  name === null ? '' : userId === null ? name : `${name}（${userId}）`

/** Of the staff's file only: theirs is the history of many contracts. */
export const CONTRACT_HEADING = '契約番号'

export const HEADINGS = ['日時', 'ユーザー', '対象', '操作', '結果', '接続元'] as const

/** A row in the words of screen and CSV, in the order of the headings. */
export const wordsOf = (row: HistoryRow): readonly string[] => [
  formatInstant(new Date(row.at)),
  person(row.actorName, row.actorId),
  row.subjectId === row.actorId && row.subjectName === row.actorName ? '' : person(row.subjectName, row.subjectId),
  operationName(row.operation),
  `${RESULT_NAMES[row.result]}${row.code ? `（${row.code}）` : ''}`,
  row.address ?? '',
]
