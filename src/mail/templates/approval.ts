import { formatInstant } from '../../lib/jst.ts'
import { type MailText, mailText } from './mail-text.ts'

type Outcome = 'approved' | 'declined' | 'lapsed'

const OUTCOMES: Record<Outcome, string> = {
  approved: '承認されました。手続きは完了しています。',
  declined: '却下されました。手続きは行われていません。',
  lapsed: '7日以内に承認されなかったため、期限切れになりました。手続きは行われていません。',
}

/** The outcome of a request, to the staff member who made it. */
export const approvalDecidedMail = (
  requester: { name: string },
  told: { what: string; organisation: string; paperNumber: string; outcome: Outcome; decidedBy?: string; at: Date },
): MailText =>
  mailText(
    '承認依頼の結果のお知らせ',
    requester.name,
    `
依頼された手続きは、${OUTCOMES[told.outcome]}

　手続き　　　：${told.what}
　会員・事業主：${told.organisation}
　申請書の番号：${told.paperNumber}
　日時　　　　：${formatInstant(told.at)}${told.decidedBy ? `\n　承認者　　　：${told.decidedBy}` : ''}

くわしくは、労金メニューの「承認待ち」の画面で確認できます。`,
  )
