import type { MailKind } from '../../src/mail/outbox.ts'
import { certificateIssuedMail } from '../../src/mail/templates/certificate-issued.ts'
import { codeMail } from '../../src/mail/templates/code.ts'
import { detailsChangedMail } from '../../src/mail/templates/details-changed.ts'
import { expiredMail, expiryMail } from '../../src/mail/templates/expiry.ts'
import { blockedMail, generalUserBlockedMail, lockedMail, releasedMail } from '../../src/mail/templates/locked.ts'
import { mailProofMail } from '../../src/mail/templates/mail-proof.ts'
import { passwordChangedMail, temporaryPasswordMail } from '../../src/mail/templates/password-changed.ts'
import { masterRegisteredMail, registeredMail } from '../../src/mail/templates/registered.ts'
import { caReplacedMail, revokedMail, userDeletedMail } from '../../src/mail/templates/revoked.ts'
import { userRegisteredMail } from '../../src/mail/templates/user-registered.ts'

import { BANK_MAILS } from './bank-mails.ts'
import {
  at,
  type CataloguedMail,
  expiring,
  general,
  inThirtyDays,
  master,
  notAfter,
  organisation,
  portal,
  registration,
  until,
} from './mail-samples.ts'

/** Every mail of the system with sample data, by the kind of its row in the outbox. */
export const CATALOGUE: Record<MailKind | 'code', readonly CataloguedMail[]> = {
  code: [
    {
      name: '認証コード',
      trigger: '電子証明書発行 ①, and each re-send; sent at once, its text is never stored',
      recipient: 'the user',
      mail: codeMail(master, '012345', new Date('2026-11-24T09:35:00+09:00')),
    },
    {
      name: 'メールアドレス変更の認証コード',
      trigger: '契約ユーザー情報変更 with a new address; sent at once, its text is never stored',
      recipient: 'the new address',
      mail: mailProofMail(master, '012345', new Date('2026-11-24T09:35:00+09:00')),
    },
  ],
  registered: [
    {
      name: '登録完了',
      trigger: 'マスターユーザー初期登録',
      recipient: 'the master user',
      mail: registeredMail(master.name, registration),
    },
  ],
  master_registered: [
    {
      name: '登録完了（契約先）',
      trigger: 'マスターユーザー初期登録, where the paper form named an address',
      recipient: "the organisation's address from the form",
      mail: masterRegisteredMail(registration),
    },
  ],
  user_registered: [
    {
      name: '一般ユーザー登録',
      trigger: '一般ユーザー登録 by the master',
      recipient: 'the general user',
      mail: userRegisteredMail(general.name, {
        organisation,
        maskedUserId: general.maskedUserId,
        until: inThirtyDays,
        portal,
      }),
    },
  ],
  certificate_issued: [
    {
      name: '電子証明書発行完了',
      trigger: '電子証明書発行 ③',
      recipient: 'the user',
      mail: certificateIssuedMail(master, { issuedAt: at, notAfter }),
    },
  ],
  expiry_30_days: [
    {
      name: '有効期限30日前',
      trigger: '8:00 JST, 30 days before the last day; a day that was missed is made up',
      recipient: 'the user, unless a newer certificate lives',
      mail: expiryMail(expiring, 30),
    },
  ],
  expiry_10_days: [
    {
      name: '有効期限10日前',
      trigger: '8:00 JST, 10 days before the last day; a day that was missed is made up',
      recipient: 'the user, unless a newer certificate lives',
      mail: expiryMail(expiring, 10),
    },
  ],
  expired: [
    {
      name: '有効期限切れ',
      trigger: '8:00 JST of the day after the last day',
      recipient: 'the user, unless a newer certificate lives',
      mail: expiredMail(expiring),
    },
  ],
  locked: [
    {
      name: 'ロック',
      trigger: 'the sixth wrong password in a row, at ログイン or at 電子証明書発行 ①',
      recipient: 'the user',
      mail: lockedMail(general, 'member', until),
    },
  ],
  blocked: [
    {
      name: '閉塞',
      trigger: 'the third lock in a row, of a master user',
      recipient: 'the user',
      mail: blockedMail(master, 'member'),
    },
    {
      name: '閉塞（一般ユーザー）',
      trigger: 'the third lock in a row, of a general user',
      recipient: 'the user',
      mail: blockedMail(general, 'portal'),
    },
  ],
  general_user_blocked: [
    {
      name: '一般ユーザーの閉塞',
      trigger: 'the third lock in a row, of a general user',
      recipient: 'the master user',
      mail: generalUserBlockedMail(master, general, 'portal'),
    },
  ],
  released: [
    {
      name: '解除',
      trigger: 'ロック・閉塞の解除 by the master',
      recipient: 'the user',
      mail: releasedMail(general, 'member'),
    },
  ],
  revoked: [
    {
      name: '失効',
      trigger: '電子証明書の失効 by the master or by staff',
      recipient: 'the user',
      mail: revokedMail(general, { serial: '4f9a1c03e57b2d8864a0b1c2d3e4f506', at, portal }),
    },
  ],
  ca_replaced: [
    {
      name: '失効（認証局の交換）',
      trigger: '`npm run recover -- replace-ca`: the issuing CA can no longer be relied on; waits behind other mails',
      recipient: 'each user with a certificate of that CA',
      mail: caReplacedMail(general, { at, portal }),
    },
  ],
  user_deleted: [
    {
      name: '一般ユーザー削除',
      trigger: '一般ユーザーの削除 by the master',
      recipient: 'the general user',
      mail: userDeletedMail(general, { organisation, at }),
    },
  ],
  details_changed: [
    {
      name: '情報変更',
      trigger: '契約ユーザー情報変更, or ユーザー情報の変更 by the master',
      recipient: 'the user; with a new address the old and the new one',
      mail: detailsChangedMail(general, ['name', 'mail'], at),
    },
  ],
  password_changed: [
    {
      name: 'パスワード変更',
      trigger: 'パスワード変更 by the user',
      recipient: 'the user',
      mail: passwordChangedMail(master, at),
    },
    {
      name: '仮のパスワード設定',
      trigger: '仮のパスワードの設定 by the master',
      recipient: 'the general user',
      mail: temporaryPasswordMail(general, at, inThirtyDays),
    },
  ],
  ...BANK_MAILS,
}

const entryOf = ({ name, trigger, recipient, mail }: CataloguedMail, kind: string): string => `## ${name}

\`${kind}\` · when: ${trigger} · to: ${recipient}

件名：${mail.subject}

\`\`\`text
${mail.text.trimEnd()}
\`\`\`
`

/** docs/mails.md, whole. */
export const mailsPage = (): string => `# Mails

Every mail of the system, with sample data, as \`src/mail/templates/\` make them. A test holds this page to the templates;
\`node test/support/mail-catalogue.ts > docs/mails.md\` writes it anew. The subject gets the deployment's prefix
(\`MAIL_SUBJECT_PREFIX\`), the sender is \`MAIL_FROM\`. User IDs are masked; no mail carries a password.

Each mail is queued in the same transaction as what it tells of and delivered at least once
([ADR 5](adr/0005-the-outbox-is-the-mail-queue.md)); the two with codes are sent while the person waits, and the one with a
password link is made when it is sent ([ADR 12](adr/0012-a-second-staff-member-approves.md)). What happens to
a mail that cannot be delivered: [bounces.md](bounces.md).

${Object.entries(CATALOGUE)
  .flatMap(([kind, mails]) => mails.map(mail => entryOf(mail, kind)))
  .join('\n')}`

if (import.meta.main) process.stdout.write(mailsPage())
