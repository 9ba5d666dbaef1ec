import type { FC } from 'hono/jsx'
import { formatDay } from '../../lib/jst.ts'
import type { ShownNotice } from '../store.ts'

/** お知らせ on the portal: plain text as staff wrote it, line by line. */
export const PortalNotices: FC<{ notices: readonly ShownNotice[] }> = ({ notices }) =>
  notices.length === 0 ? null : (
    <section class="panel" aria-labelledby="notices-heading">
      <h2 id="notices-heading">お知らせ</h2>
      {notices.map(({ title, text, fromAt, bankName }) => (
        <article class="stack">
          <h3>{title}</h3>
          <p class="muted">
            {formatDay(new Date(fromAt))}　{bankName}
          </p>
          <p class="as-written">{text}</p>
        </article>
      ))}
    </section>
  )
