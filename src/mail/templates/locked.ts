import { formatInstant } from '../../lib/jst.ts'
import { type MailText, mailText } from './mail-text.ts'

type LockedUser = { name: string; maskedUserId: string; role: 'master' | 'general' }
type Where = 'portal' | 'member'

const PLACES: Record<Where, string> = { portal: '電子証明書発行のユーザー認証', member: 'ログイン' }

const SETTERS: Record<LockedUser['role'], string> = { master: '労金', general: 'マスターユーザー' }

/** ロック: told to the user, who may not be the one who typed. */
export const lockedMail = (user: LockedUser, where: Where, until: Date): MailText =>
  mailText(
    'ロックのお知らせ',
    user.name,
    `
パスワードが続けて6回間違って入力されたため、${PLACES[where]}をロックしました。

　ユーザーID　：${user.maskedUserId}
　ロックの解除：${formatInstant(until)}

この時刻を過ぎると、もう一度操作できます。
ロックを3回繰り返すと閉塞となり、${PLACES[where]}ができなくなります。
パスワードをお忘れの場合は、${SETTERS[user.role]}へ再設定を依頼してください。
お客様ご自身の操作でない場合は、労金へご連絡ください。`,
  )

const RELEASERS: Record<LockedUser['role'], string> = {
  master: '労金へお問い合わせください。',
  general: 'マスターユーザーまたは労金へ解除を依頼してください。',
}

/** 閉塞, to the user. */
export const blockedMail = (user: LockedUser, where: Where): MailText =>
  mailText(
    '閉塞のお知らせ',
    user.name,
    `
ロックが3回繰り返されたため、${PLACES[where]}を閉塞しました。

　ユーザーID：${user.maskedUserId}

時間がたっても解除されません。${RELEASERS[user.role]}`,
  )

/** 閉塞 of a general user, to the master, who can lift it. */
export const generalUserBlockedMail = (master: { name: string }, user: LockedUser, where: Where): MailText =>
  mailText(
    '一般ユーザーの閉塞のお知らせ',
    master.name,
    `
一般ユーザーの${PLACES[where]}が閉塞となりました。

　ユーザー名：${user.name}
　ユーザーID：${user.maskedUserId}

ご本人に状況を確かめ、「一般ユーザー管理」の画面で解除してください。`,
  )

/** 解除, to the user. */
export const releasedMail = (user: LockedUser, where: Where): MailText =>
  mailText(
    '解除のお知らせ',
    user.name,
    `
${PLACES[where]}のロックまたは閉塞を解除しました。

　ユーザーID：${user.maskedUserId}

もう一度操作できます。解除にお心当たりがない場合は、労金へご連絡ください。`,
  )
