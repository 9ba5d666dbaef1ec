import { formatInstant } from '../../lib/jst.ts'
import { type MailText, mailText } from './mail-text.ts'

type Registration = { organisation: string; maskedUserId: string; until: Date; portal: string }

/** 一般ユーザー登録, to the new user. */
export const userRegisteredMail = (
  name: string,
  { organisation, maskedUserId, until, portal }: Registration,
): MailText =>
  mailText(
    '一般ユーザー登録のお知らせ',
    name,
    `
${organisation}の一般ユーザーとして登録されました。

　ユーザーID　　　　　：${maskedUserId}
　仮のパスワードの期限：${formatInstant(until)}

マスターユーザーからユーザーIDと仮のパスワードを受け取り、ご利用になるパソコンで
電子証明書を発行してください。
　${portal}
上の画面で「一般ユーザーの初期登録」ボタンを押してください。`,
  )
