import { formatDay, formatInstant } from '../../lib/jst.ts'
import { type MailText, mailText } from './mail-text.ts'

/** 電子証明書発行完了 */
export const certificateIssuedMail = (
  user: { name: string; maskedUserId: string },
  { issuedAt, notAfter }: { issuedAt: Date; notAfter: Date },
): MailText =>
  mailText(
    '電子証明書発行完了のお知らせ',
    user.name,
    `
電子証明書を発行しました。

　ユーザーID：${user.maskedUserId}
　発行日時　：${formatInstant(issuedAt)}
　有効期限　：${formatDay(notAfter)}

発行した電子証明書をパソコンにインポートし、すべてのブラウザを閉じてからログインしてください。
発行にお心当たりがない場合は、すぐに電子証明書の失効を依頼してください。
（マスターユーザーの方は労金へ、一般ユーザーの方はマスターユーザーへ）`,
  )
