import { formatDay } from '../../lib/jst.ts'
import { type MailText, mailText } from './mail-text.ts'

type Expiring = { name: string; maskedUserId: string; notAfter: Date; portal: string }

/** 有効期限30日前, 10日前: the days are counted from the day on which it is sent, which may be a later one. */
export const expiryMail = ({ name, maskedUserId, notAfter, portal }: Expiring, daysLeft: number): MailText =>
  mailText(
    daysLeft > 0 ? `電子証明書の有効期限のお知らせ（あと${daysLeft}日）` : '電子証明書の有効期限のお知らせ（本日まで）',
    name,
    `
ご利用中の電子証明書の有効期限が近づいています。

　ユーザーID：${maskedUserId}
　有効期限　：${formatDay(notAfter)}${daysLeft > 0 ? `（あと${daysLeft}日）` : '（本日まで）'}

期限を過ぎるとログインできなくなります。期限までに、ご利用になるパソコンで更新してください。
　${portal}
上の画面で「電子証明書発行」ボタンを押し、新しい電子証明書を発行してインポートしてください。
いまの電子証明書は、新しい電子証明書で初めてログインするまで使えます。`,
  )

/** 有効期限切れ: the day after. */
export const expiredMail = ({ name, maskedUserId, notAfter, portal }: Expiring): MailText =>
  mailText(
    '電子証明書の有効期限切れのお知らせ',
    name,
    `
電子証明書の有効期限が切れました。この電子証明書では、ログインできません。

　ユーザーID：${maskedUserId}
　有効期限　：${formatDay(notAfter)}

引き続きご利用になる場合は、ご利用になるパソコンで新しい電子証明書を発行してください。
　${portal}
上の画面で「電子証明書発行」ボタンを押してください。`,
  )
