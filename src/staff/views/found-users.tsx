import type { FC } from 'hono/jsx'
import { formatDay, formatInstant } from '../../lib/jst.ts'
import { MailAddress } from '../../ui/mail-address.tsx'
import { lockOf } from '../../users/lock-copy.ts'
import type { Found } from '../search.ts'
import type { FoundRow } from '../search-store.ts'
import { INSTANT_NAMES } from './search-words.ts'
import { UserStates } from './user-states.tsx'

/** The instant that the entry's key begins with. */
const instantOf = ({ key }: FoundRow): Date => new Date(Number(key.slice(0, 13)))

const States: FC<{ row: FoundRow; now: Date }> = ({ row, now }) => {
  const at = now.getTime()
  const { userStatus, portalLock, portalUntil, memberLock, memberUntil, mailBouncedAt, temporaryUntil } = row
  return (
    <div>
      {userStatus === null ? (
        '―'
      ) : (
        <UserStates
          user={{
            status: userStatus,
            portalLock: lockOf(portalLock, portalUntil, at),
            memberLock: lockOf(memberLock, memberUntil, at),
            mailBouncedAt,
            temporaryUntil,
          }}
        />
      )}
      {row.contractStatus === 'terminated' ? <span class="tag">契約終了</span> : null}
    </div>
  )
}

/** The lock of an initial password is nobody's but the contract's. */
const Who: FC<{ row: FoundRow }> = ({ row: { user, name, contractNumber } }) =>
  user === null ? (
    <a href={`/bank/contracts/${contractNumber}#locks`}>初期パスワード</a>
  ) : (
    <a href={`/bank/users/${user}`}>{name}</a>
  )

export const FoundUsers: FC<{ found: Found; now: Date }> = ({ found: { by, rows }, now }) => {
  const instantName = INSTANT_NAMES[by]
  return (
    <table class="table">
      <thead>
        <tr>
          <th scope="col">ユーザー名</th>
          <th scope="col">ユーザーID</th>
          {instantName ? <th scope="col">{instantName}</th> : null}
          <th scope="col">契約</th>
          <th scope="col">メールアドレス</th>
          <th scope="col">状態</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <tr>
            <th scope="row" data-label="ユーザー名">
              <Who row={row} />
            </th>
            <td data-label="ユーザーID">{row.userId ?? '―'}</td>
            {instantName ? (
              <td data-label={instantName}>
                {by === 'ends' ? formatDay(instantOf(row)) : formatInstant(instantOf(row))}
              </td>
            ) : null}
            <td data-label="契約">
              <div>
                <a href={`/bank/contracts/${row.contractNumber}`}>{row.contractNumber}</a>
                <br />
                {row.organisation}
              </div>
            </td>
            <td data-label="メールアドレス" class="table__code">
              {row.mail === null ? '―' : <MailAddress address={row.mail} />}
            </td>
            <td data-label="状態">
              <States row={row} now={now} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
