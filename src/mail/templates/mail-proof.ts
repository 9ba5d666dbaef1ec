import { formatInstant } from '../../lib/jst.ts'
import { type MailText, mailText } from './mail-text.ts'

/** The code that proves a new mail address; sent to that address, at once, and never stored. */
export const mailProofMail = (user: { name: string; maskedUserId: string }, code: string, expiresAt: Date): MailText =>
  mailText(
    'メールアドレス変更の認証コードのお知らせ',
    user.name,
    `
このメールアドレスを契約ユーザー情報に登録するための認証コードをお知らせします。
画面に入力してください。

　認証コード：${code}
　有効期限　：${formatInstant(expiresAt)}
　ユーザーID：${user.maskedUserId}

この操作にお心当たりがない場合は、このメールを破棄してください。`,
  )
