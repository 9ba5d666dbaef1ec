import type { FC } from 'hono/jsx'
import { formatInstant } from '../../lib/jst.ts'
import type { BanksUser } from '../../users/bank-store.ts'
import { Section } from './section.tsx'
import { UserStates } from './user-states.tsx'
import { ROLE_NAMES } from './words.ts'

/** The contract's users, each with their own page. */
export const UsersSection: FC<{ users: readonly BanksUser[] }> = ({ users }) => (
  <Section title="ユーザー" id="users">
    {users.length === 0 ? (
      <p>ユーザーはまだ登録されていません。</p>
    ) : (
      <table class="table">
        <thead>
          <tr>
            <th scope="col">ユーザー名</th>
            <th scope="col">ユーザーID</th>
            <th scope="col">区分</th>
            <th scope="col">状態</th>
            <th scope="col">最終ログイン</th>
          </tr>
        </thead>
        <tbody>
          {users.map(user => (
            <tr>
              <th scope="row" data-label="ユーザー名">
                <a href={`/bank/users/${user.id}`}>{user.name}</a>
              </th>
              <td data-label="ユーザーID">{user.userId}</td>
              <td data-label="区分">{ROLE_NAMES[user.role]}</td>
              <td data-label="状態">
                <UserStates user={user} />
              </td>
              <td data-label="最終ログイン">
                {user.lastLoginAt === null ? 'なし' : formatInstant(new Date(user.lastLoginAt))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
  </Section>
)
