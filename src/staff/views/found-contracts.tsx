import type { FC } from 'hono/jsx'
import type { FoundRow } from '../search-store.ts'

const stateOf = ({ contractStatus, hasMaster }: FoundRow): string => {
  if (contractStatus === 'terminated') return '終了'
  return hasMaster === 1 ? '利用中' : '初期登録待ち'
}

export const FoundContracts: FC<{ rows: readonly FoundRow[] }> = ({ rows }) => (
  <table class="table">
    <thead>
      <tr>
        <th scope="col">契約番号</th>
        <th scope="col">会員・事業主</th>
        <th scope="col">状態</th>
      </tr>
    </thead>
    <tbody>
      {rows.map(row => (
        <tr>
          <th scope="row" data-label="契約番号">
            <a href={`/bank/contracts/${row.contractNumber}`}>{row.contractNumber}</a>
          </th>
          <td data-label="会員・事業主">{row.organisation}</td>
          <td data-label="状態">{stateOf(row)}</td>
        </tr>
      ))}
    </tbody>
  </table>
)
