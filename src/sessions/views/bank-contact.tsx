import type { FC } from 'hono/jsx'
import { Details } from '../../ui/details.tsx'

export type Bank = { bankName: string; bankOffice: string; bankTelephone: string; bankHours: string }

/** Whom to call. Shown only to those whom a certificate of ours names. */
export const BankContact: FC<{ bank: Bank }> = ({ bank }) => (
  <Details
    rows={[
      ['お問い合わせ先', `${bank.bankName} ${bank.bankOffice}`],
      ['電話番号', bank.bankTelephone],
      ['受付時間', bank.bankHours],
    ]}
  />
)
