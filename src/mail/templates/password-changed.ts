import { formatInstant } from '../../lib/jst.ts'
import { type MailText, mailText } from './mail-text.ts'

type User = { name: string; maskedUserId: string }

/** パスワード変更, by the user. */
export const passwordChangedMail = (user: User, at: Date): MailText =>
  mailText(
    'パスワード変更のお知らせ',
    user.name,
    `
ログインパスワードを変更しました。

　ユーザーID：${user.maskedUserId}
　変更日時　：${formatInstant(at)}

以前にダウンロードした電子証明書ファイルのパスワードは変わりません。
この変更にお心当たりがない場合は、すぐに労金へご連絡ください。`,
  )

/** パスワード変更, by the master: the user gets the temporary one from the master, never by mail. */
export const temporaryPasswordMail = (user: User, at: Date, until: Date): MailText =>
  mailText(
    '仮のパスワード設定のお知らせ',
    user.name,
    `
マスターユーザーが仮のパスワードを設定しました。

　ユーザーID：${user.maskedUserId}
　設定日時　：${formatInstant(at)}
　有効期間　：${formatInstant(until)}まで

仮のパスワードはマスターユーザーから受け取り、ご自身のパスワードに変更してください。`,
  )
