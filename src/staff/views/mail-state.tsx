import type { FC } from 'hono/jsx'
import { formatInstant } from '../../lib/jst.ts'
import type { DeliveredMail } from '../../mail/delivery-store.ts'

const instant = (at: number): string => formatInstant(new Date(at))

/** What became of a mail; what the provider said of it where something went wrong. */
export const MailState: FC<{ mail: DeliveredMail }> = ({ mail }) => {
  const { state, sentAt, bouncedAt, attempts, lastError, nextAttemptAt } = mail
  const reason = lastError === null ? null : <div class="muted">{lastError}</div>
  if (bouncedAt !== null) {
    return (
      <div>
        <span class="tag">不達</span>
        {instant(bouncedAt)}
        {reason}
      </div>
    )
  }
  switch (state) {
    case 'sent':
      return (
        <div>
          送信済み{sentAt === null ? '' : `（${instant(sentAt)}）`}
          {reason}
        </div>
      )
    case 'failed':
      return (
        <div>
          <span class="tag">送信失敗</span>
          {attempts}回試行
          {reason}
        </div>
      )
    case 'pending':
      return (
        <div>
          送信待ち{attempts === 0 ? '' : `（${attempts}回試行、次回 ${instant(nextAttemptAt)}）`}
          {reason}
        </div>
      )
  }
}
