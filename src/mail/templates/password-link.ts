import { formatInstant } from '../../lib/jst.ts'
import { type MailText, mailText } from './mail-text.ts'

export const PASSWORD_LINK_SUBJECT = 'パスワード設定のご案内'

/** パスワード設定リンク. It carries a secret: made when it is sent, and never stored. */
export const passwordLinkMail = (
  user: { name: string; maskedUserId: string },
  { link, until }: { link: string; until: Date },
): MailText =>
  mailText(
    PASSWORD_LINK_SUBJECT,
    user.name,
    `
お届けにより、新しいパスワードを設定するための画面をご案内します。
次のアドレスをブラウザで開き、新しいパスワードを設定してください。

${link}

　ユーザーID：${user.maskedUserId}
　有効期限　：${formatInstant(until)}（1回だけ使えます）

このアドレスを、ほかの人に知らせないでください。
お届けにお心当たりがない場合は、開かずに、すぐに労金へご連絡ください。`,
  )
