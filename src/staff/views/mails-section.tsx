import type { FC } from 'hono/jsx'
import type { DeliveredMail } from '../../mail/delivery-store.ts'
import { MailTable } from './mail-table.tsx'
import { Section } from './section.tsx'

/** The last mails with what became of them; `all` leads to the others. */
export const MailsSection: FC<{ mails: readonly DeliveredMail[]; all: string }> = ({ mails, all }) => (
  <Section title="メール" id="mails">
    {mails.length === 0 ? (
      <p>送信したメールはありません。</p>
    ) : (
      <>
        <MailTable mails={mails} isExcerpt />
        <a href={all}>すべてのメール</a>
      </>
    )}
  </Section>
)
