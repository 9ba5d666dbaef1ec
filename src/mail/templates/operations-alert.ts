import { formatInstant } from '../../lib/jst.ts'
import type { MailText } from './mail-text.ts'

type OperationsAlert = {
  kind: keyof typeof WHAT
  detail: Record<string, string | number>
  at: Date
  portal: string
}

const WHAT = {
  mails_stalled: 'メールが15分以上送信できずにたまっています。',
  cron_failing: '定期処理が10分以上続けて失敗しています。',
  cron_late: '定期処理が10分以上（バックアップは3時間以上、夜間処理は1日以上）動いていません。',
  revocation_list_old: '失効リスト（CRL）が2日以上作り直されていません。',
  ca_must_rotate: '電子証明書を発行する認証局の有効期間が残り少なくなっています。更新の準備を始めてください。',
  writes_failing: 'データベースに書き込めません。ログインも電子証明書の発行もできない状態です。',
} as const

/** To the operators, sent past the queue. Names nobody: it may leave the bank's own mail system. */
export const operationsAlertMail = ({ kind, detail, at, portal }: OperationsAlert): MailText => ({
  subject: `【運用警報】${WHAT[kind]}`,
  text: `運用ご担当者 様

${WHAT[kind]}

　種別　：${kind}
　内容　：${Object.entries(detail)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')}
　確認日時：${formatInstant(at)}
　対象　：${portal}

対処は docs/operations.md の「Alerts」をご覧ください。
続いている間は、1時間おきにお知らせします。
`,
})
