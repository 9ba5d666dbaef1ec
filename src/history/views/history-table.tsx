import type { FC } from 'hono/jsx'
import type { HistoryRow } from '../store.ts'
import { HEADINGS, wordsOf } from './words.ts'

type Props = {
  rows: readonly HistoryRow[]
  /** A part of a screen only, where phones show fewer of them. */
  isExcerpt?: boolean
}

const ADDRESS = HEADINGS.indexOf('接続元')

/** Entries of the history, newest first. */
export const HistoryTable: FC<Props> = ({ rows, isExcerpt = false }) => (
  <table class={isExcerpt ? 'table table--latest' : 'table'}>
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
            <td data-label={HEADINGS[i]} {...(i === ADDRESS ? { class: 'table__address' } : {})}>
              {word || '―'}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
)
