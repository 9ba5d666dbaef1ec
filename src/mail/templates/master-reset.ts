import { formatInstant } from '../../lib/jst.ts'
import { type MailText, mailText } from './mail-text.ts'

/** マスターユーザーの初期化: to the master who was, and to the organisation's own address. */
export const masterResetMail = (
  name: string,
  { organisation, maskedUserId, at, portal }: { organisation: string; maskedUserId: string; at: Date; portal: string },
): MailText =>
  mailText(
    'マスターユーザー初期化のお知らせ',
    name,
    `
お届けにより、マスターユーザーの登録を取り消しました。
このユーザーIDは使えなくなり、電子証明書は失効しました。

　会員・事業主：${organisation}
　ユーザーID　：${maskedUserId}
　取り消し日時：${formatInstant(at)}

続けてご利用になる場合は、新しくお届けの初期パスワードで登録してください。
　${portal}
上の画面で「マスターユーザーの初期登録」ボタンを押してください。
お心当たりがない場合は、すぐに労金へご連絡ください。`,
  )
