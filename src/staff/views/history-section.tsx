import type { FC } from 'hono/jsx'
import type { HistoryRow } from '../../history/store.ts'
import { HistoryTable } from '../../history/views/history-table.tsx'
import { Section } from './section.tsx'

/** The last entries of the history; `all` leads to the others. */
export const HistorySection: FC<{ history: readonly HistoryRow[]; all: string }> = ({ history, all }) => (
  <Section title="操作履歴" id="history">
    {history.length === 0 ? (
      <p>操作履歴はまだありません。</p>
    ) : (
      <>
        <HistoryTable rows={history} isExcerpt />
        <a href={all}>すべての操作履歴</a>
      </>
    )}
  </Section>
)
