import { formatInstant } from '../../lib/jst.ts'
import { type MailText, mailText } from './mail-text.ts'

/** 失効 */
export const revokedMail = (user: { name: string; maskedUserId: string }, at: Date): MailText =>
  mailText(
    '電子証明書失効のお知らせ',
    user.name,
    `
電子証明書を失効しました。この電子証明書では、ログインできなくなりました。

　ユーザーID：${user.maskedUserId}
　失効日時　：${formatInstant(at)}

引き続きご利用になる場合は、「電子証明書発行」から新しい電子証明書を発行してください。`,
  )
