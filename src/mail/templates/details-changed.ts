import { formatInstant } from '../../lib/jst.ts'
import { type MailText, mailText } from './mail-text.ts'

export type ChangedField = 'name' | 'mail'

const FIELD_NAMES: Record<ChangedField, string> = { name: 'ユーザー名', mail: 'メールアドレス' }

/** 情報変更: told to the old and the new address. */
export const detailsChangedMail = (
  user: { name: string; maskedUserId: string },
  changed: readonly ChangedField[],
  at: Date,
): MailText =>
  mailText(
    '契約ユーザー情報変更のお知らせ',
    user.name,
    `
契約ユーザー情報を変更しました。

　ユーザーID：${user.maskedUserId}
　変更した項目：${changed.map(field => FIELD_NAMES[field]).join('、')}
　変更日時　：${formatInstant(at)}

この変更にお心当たりがない場合は、すぐに労金へご連絡ください。`,
  )
