import type { FC } from 'hono/jsx'
import type { HistoryRow } from '../store.ts'
import { HEADINGS, wordsOf } from './words.ts'

/** Entries of the history, newest first. */
export const HistoryTable: FC<{ rows: readonly HistoryRow[] }> = ({ rows }) => (
  <table class="table">
    <thead>
      <tr>
        {HEADINGS.map(heading => (
          <th scope="col">{heading}</th>
        ))}
      </tr>
    </thead>
    <tbody>
      {rows.map(row => (
        <tr>
          {wordsOf(row).map((word, i) => (
            <td data-label={HEADINGS[i]}>{word || '―'}</td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
)
