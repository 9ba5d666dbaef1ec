/** What a template makes: the subject (the deployment's prefix is put before it) and the plain text. */
export type MailText = { subject: string; text: string }

const FOOTER = `
――――――――――――――――――――
このメールは「ろうきん賃金控除事務支援システム」から自動でお送りしています。
このメールに返信されても、お答えできません。
お心当たりのない場合や、ご不明な点がある場合は、ご契約の労金へお問い合わせください。
システムからのメールで、パスワードをお尋ねすることはありません。
――――――――――――――――――――
`

/** One mail in the order in which it is read: to whom, what happened, what to do. */
export const mailText = (subject: string, name: string, body: string): MailText => ({
  subject,
  text: `${name} 様\n\n${body.trim()}\n${FOOTER}`,
})
