import { formatInstant } from '../../lib/jst.ts'
import { type MailText, mailText } from './mail-text.ts'

/** 認証コード (manual ②). The only mail with a secret: it is sent at once and never stored. */
export const codeMail = (user: { name: string; maskedUserId: string }, code: string, expiresAt: Date): MailText =>
  mailText(
    '認証コードのお知らせ',
    user.name,
    `
電子証明書発行の認証コードをお知らせします。
画面に入力してください。

　認証コード：${code}
　有効期限　：${formatInstant(expiresAt)}
　ユーザーID：${user.maskedUserId}

労金の職員が認証コードをお尋ねすることはありません。ほかの人に伝えないでください。
この操作にお心当たりがない場合は、ほかの人がお客様のパスワードを知っているおそれがあります。
すぐに労金へご連絡ください。`,
  )
