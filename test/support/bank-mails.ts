import type { MailKind } from '../../src/mail/outbox.ts'
import { approvalDecidedMail } from '../../src/mail/templates/approval.ts'
import { contractCorrectedMail, initialPasswordSetMail } from '../../src/mail/templates/contract-corrected.ts'
import {
  contractReleasedMail,
  contractTakenBackMail,
  contractTerminatedMail,
} from '../../src/mail/templates/contract-ended.ts'
import { masterResetMail } from '../../src/mail/templates/master-reset.ts'
import { passwordLinkMail } from '../../src/mail/templates/password-link.ts'

import { at, type CataloguedMail, inThirtyDays, master, organisation, portal, registration } from './mail-samples.ts'

/** What follows from what bank staff do, with sample data. */
export const BANK_MAILS = {
  contract_corrected: [
    {
      name: '契約情報の訂正',
      trigger: '契約情報の訂正 by staff',
      recipient: "the organisation's address from the form; with a new one the old and the new",
      mail: contractCorrectedMail(organisation, { number: '12345678', fields: ['organisation', 'mail'], at }),
    },
  ],
  initial_password_set: [
    {
      name: '初期パスワードの設定',
      trigger: '初期パスワードの設定 by staff, while no master user is registered',
      recipient: "the organisation's address from the form, where there is one",
      mail: initialPasswordSetMail(organisation, { number: '12345678', at }),
    },
  ],
  password_link: [
    {
      name: 'パスワード設定リンク',
      trigger: 'パスワード設定リンクの送付, approved; its secret is made with the mail and never stored readable',
      recipient: 'the master user, at the address that was approved',
      mail: passwordLinkMail(master, {
        link: `${portal}/password-link/${'0'.repeat(43)}`,
        until: new Date('2026-11-25T09:05:00+09:00'),
      }),
    },
  ],
  master_reset: [
    {
      name: 'マスターユーザーの初期化',
      trigger: 'マスターユーザーの初期化, approved',
      recipient: "the master user who was, and the organisation's address from the form",
      mail: masterResetMail(master.name, registration),
    },
  ],
  contract_released: [
    {
      name: '初期登録ログインの解除',
      trigger: '初期登録ログインの閉塞の解除, approved',
      recipient: "the organisation's address from the form, where it named one",
      mail: contractReleasedMail({ organisation, at }),
    },
  ],
  contract_terminated: [
    {
      name: '契約終了',
      trigger: '契約の終了, approved',
      recipient: "every user of the contract, and the organisation's address from the form",
      mail: contractTerminatedMail(master.name, { organisation, at }),
    },
  ],
  contract_taken_back: [
    {
      name: '契約終了の取り消し',
      trigger: '契約の終了の取り消し, approved',
      recipient: "every user of the contract, and the organisation's address from the form",
      mail: contractTakenBackMail(master.name, { organisation, at: inThirtyDays, terminatedAt: at, portal }),
    },
  ],
  approval_decided: [
    {
      name: '承認依頼の結果',
      trigger: 'a request for an approval is approved, declined or lapses after 7 days',
      recipient: 'the staff member who asked for it',
      mail: approvalDecidedMail(
        { name: '職員　一郎' },
        {
          what: 'マスターユーザーの閉塞の解除',
          organisation,
          paperNumber: '2026-0123',
          outcome: 'approved',
          decidedBy: '職員　花子',
          at,
        },
      ),
    },
    {
      name: '承認依頼の期限切れ',
      trigger: 'the same, after 7 days without a decision',
      recipient: 'the staff member who asked for it',
      mail: approvalDecidedMail(
        { name: '職員　一郎' },
        { what: '契約の終了', organisation, paperNumber: '2026-0124', outcome: 'lapsed', at },
      ),
    },
  ],
} satisfies Partial<Record<MailKind, readonly CataloguedMail[]>>
