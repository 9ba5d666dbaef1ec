import { formatInstant } from '../../lib/jst.ts'
import { type MailText, mailText } from './mail-text.ts'

/** 失効. In the last 30 days a user may have two certificates: the serial number says which. */
export const revokedMail = (
  user: { name: string; maskedUserId: string },
  { serial, at, portal }: { serial: string; at: Date; portal: string },
): MailText =>
  mailText(
    '電子証明書失効のお知らせ',
    user.name,
    `
電子証明書を失効しました。この電子証明書では、ログインできなくなりました。

　ユーザーID　：${user.maskedUserId}
　シリアル番号：${serial}
　失効日時　　：${formatInstant(at)}

ほかに有効な電子証明書をお持ちの場合は、そちらでログインできます。
新しい電子証明書が必要な場合は、ログイン画面の「電子証明書発行」から
発行してください。
　${portal}/`,
  )

/** The issuing CA was replaced: everybody's certificate goes, through no fault of theirs. */
export const caReplacedMail = (
  user: { name: string; maskedUserId: string },
  { at, portal }: { at: Date; portal: string },
): MailText =>
  mailText(
    '電子証明書の再発行のお願い',
    user.name,
    `
安全を確保するため、これまでに発行した電子証明書をすべて失効しました。
お使いの電子証明書では、ログインできなくなりました。
お手数をおかけして申し訳ございません。

　ユーザーID：${user.maskedUserId}
　失効日時　：${formatInstant(at)}

ユーザーID、パスワードとご登録の内容は、そのままお使いいただけます。
引き続きご利用になるには、新しい電子証明書を発行してください。

１．ログイン画面を開き、「電子証明書発行」を選びます。
　　${portal}/
２．ユーザーIDとパスワードを入力し、メールで届く認証コードを入力します。
３．「発行」を押し、画面の案内に沿って電子証明書をインポートします。
４．パソコンに残っている古い電子証明書を削除し、ブラウザの画面を
　　すべて閉じてから、ログインしてください。`,
  )

/** 削除 of a general user by the master: the certificate goes with the user, and no other can be issued. */
export const userDeletedMail = (
  user: { name: string; maskedUserId: string },
  { organisation, at }: { organisation: string; at: Date },
): MailText =>
  mailText(
    '一般ユーザー削除のお知らせ',
    user.name,
    `
${organisation}のマスターユーザーが、お客様の一般ユーザーの登録を削除しました。
電子証明書は失効し、ログインできなくなりました。

　ユーザーID：${user.maskedUserId}
　削除日時　：${formatInstant(at)}

パソコンに残っている電子証明書は、使うことができません。削除してください。
お心当たりがない場合は、マスターユーザーにご確認ください。`,
  )
