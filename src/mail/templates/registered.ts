import { formatInstant } from '../../lib/jst.ts'
import { type MailText, mailText } from './mail-text.ts'

type Registration = { organisation: string; maskedUserId: string; at: Date; portal: string }

/** 登録完了, to the master user. */
export const registeredMail = (name: string, { organisation, maskedUserId, at, portal }: Registration): MailText =>
  mailText(
    'マスターユーザー登録完了のお知らせ',
    name,
    `
マスターユーザーの登録が完了しました。

　会員・事業主：${organisation}
　ユーザーID　：${maskedUserId}
　登録日時　　：${formatInstant(at)}

続けて、ご利用になるパソコンで電子証明書を発行してください。
　${portal}
上の画面で「電子証明書発行」ボタンを押してください。`,
  )

/** 登録完了, to the organisation's own address from the paper form: it learns that somebody became its master. */
export const masterRegisteredMail = ({ organisation, maskedUserId, at }: Registration): MailText =>
  mailText(
    'マスターユーザー登録完了のお知らせ',
    organisation,
    `
貴会のマスターユーザーが登録されました。

　ユーザーID：${maskedUserId}
　登録日時　：${formatInstant(at)}

この登録にお心当たりがない場合は、すぐに労金へご連絡ください。`,
  )
