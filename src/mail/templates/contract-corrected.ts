import { formatInstant } from '../../lib/jst.ts'
import { type MailText, mailText } from './mail-text.ts'

export type ChangedContractField = 'organisation' | 'mail'

const FIELD_NAMES: Record<ChangedContractField, string> = { organisation: '会員・事業主名', mail: 'メールアドレス' }

/** 契約情報の訂正 by the bank: told to the organisation's old and new address. */
export const contractCorrectedMail = (
  organisation: string,
  { number, fields, at }: { number: string; fields: readonly ChangedContractField[]; at: Date },
): MailText =>
  mailText(
    '契約情報変更のお知らせ',
    organisation,
    `
お申し出により、労金で契約情報を変更しました。

　契約番号　　：${number}
　変更した項目：${fields.map(field => FIELD_NAMES[field]).join('、')}
　変更日時　　：${formatInstant(at)}

この変更にお心当たりがない場合は、すぐに労金へご連絡ください。`,
  )

/** 初期パスワードの設定 by the bank, on a new application. */
export const initialPasswordSetMail = (organisation: string, { number, at }: { number: string; at: Date }): MailText =>
  mailText(
    '初期パスワード設定のお知らせ',
    organisation,
    `
お申込みにより、労金で新しい初期パスワードを設定しました。

　契約番号：${number}
　設定日時：${formatInstant(at)}

これまでの初期パスワードは使えません。
新しい初期パスワードは、お申込書類の控えをご覧ください。
お申込みにお心当たりがない場合は、すぐに労金へご連絡ください。`,
  )
