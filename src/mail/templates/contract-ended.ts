import { formatDay, formatInstant } from '../../lib/jst.ts'
import { type MailText, mailText } from './mail-text.ts'

type Contract = { organisation: string; at: Date }

/** 契約終了, to each user and to the organisation's own address. */
export const contractTerminatedMail = (name: string, { organisation, at }: Contract): MailText =>
  mailText(
    '契約終了のお知らせ',
    name,
    `
次の契約を終了しました。電子証明書はすべて失効し、ログインできなくなりました。

　会員・事業主：${organisation}
　終了日時　　：${formatInstant(at)}

パソコンに残っている電子証明書は、使うことができません。削除してください。
お心当たりがない場合は、すぐに労金へご連絡ください。`,
  )

/** 終了の取り消し: the certificates stay revoked, so it says what to do first. */
export const contractTakenBackMail = (
  name: string,
  { organisation, at, terminatedAt, portal }: Contract & { terminatedAt: Date; portal: string },
): MailText =>
  mailText(
    '契約終了の取り消しのお知らせ',
    name,
    `
${formatDay(terminatedAt)}に終了した次の契約を、再びご利用いただけるようにしました。

　会員・事業主：${organisation}
　取り消し日時：${formatInstant(at)}

失効した電子証明書は、元に戻りません。新しい電子証明書を発行してください。
　${portal}
上の画面で「電子証明書発行」ボタンを押してください。`,
  )

/** A blocked 初期登録ログイン was released; to the organisation's own address. */
export const contractReleasedMail = ({ organisation, at }: Contract): MailText =>
  mailText(
    '初期登録ログイン解除のお知らせ',
    organisation,
    `
初期登録ログインの閉塞を解除しました。もう一度、初期登録を行えます。

　会員・事業主：${organisation}
　解除日時　　：${formatInstant(at)}

解除にお心当たりがない場合は、すぐに労金へご連絡ください。`,
  )
