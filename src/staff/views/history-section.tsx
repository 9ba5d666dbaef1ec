import type { FC } from 'hono/jsx'
import type { HistoryRow } from '../../history/store.ts'
import { HistoryTable } from '../../history/views/history-table.tsx'
import { Section } from './section.tsx'

/** The last entries of the history. */
export const HistorySection: FC<{ history: readonly HistoryRow[] }> = ({ history }) => (
  <Section title="操作履歴" id="history">
    {history.length === 0 ? <p>操作履歴はまだありません。</p> : <HistoryTable rows={history} />}
  </Section>
)
