import type { FC } from 'hono/jsx'
import { formatDay, formatInstant } from '../../lib/jst.ts'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { Alert } from '../../ui/alert.tsx'
import type { GeneralUser } from '../store.ts'
import { lockTexts } from './lock-text.ts'

const certificateText = (endsAt: number | null): string =>
  endsAt === null ? '未発行' : `${formatDay(new Date(endsAt))}まで`

/** What the master should know about the user, most urgent first. */
const States: FC<{ user: GeneralUser }> = ({ user }) => {
  const states = [
    ...lockTexts(user),
    ...(user.mailBouncedAt === null ? [] : ['メール不達']),
    ...(user.temporaryUntil === null ? [] : ['仮のパスワード']),
  ]
  return states.length === 0 ? <>利用可</> : states.map(state => <span class="tag">{state}</span>)
}

/** Whom no mail reaches gets no code either: without a certificate they cannot even log in to see it. */
const BouncedAddresses: FC<{ users: readonly GeneralUser[] }> = ({ users }) => {
  const bounced = users.filter(user => user.mailBouncedAt !== null)
  return bounced.length === 0 ? null : (
    <Alert kind="warning" title="メールが届いていない一般ユーザーがいます。">
      <p>認証コードなども届きません。ご本人にアドレスを確かめ、ユーザー名を押して、届くアドレスに変更してください。</p>
      <ul>
        {bounced.map(({ name, mail }) => (
          <li>
            {name}（{mail}）
          </li>
        ))}
      </ul>
    </Alert>
  )
}

type Props = { users: readonly GeneralUser[]; most: number; isOneDeleted?: boolean }

/** 一般ユーザー管理: the contract's general users. */
export const UsersPage: FC<Props> = ({ users, most, isOneDeleted = false }) => (
  <MemberLayout title="一般ユーザー管理">
    {isOneDeleted ? <Alert kind="success" title="一般ユーザーを削除しました。" takesFocus /> : null}
    <BouncedAddresses users={users} />
    <div class="actions">
      <p>
        {users.length}名を登録しています（{most}名まで登録できます）。
      </p>
      {users.length < most ? (
        <a class="button button--main" href="/users/new">
          一般ユーザーの登録
        </a>
      ) : null}
    </div>
    {users.length === 0 ? (
      <section class="panel">
        <p>
          一般ユーザーはまだ登録されていません。2名以上でご利用になる場合は「一般ユーザーの登録」から登録してください。
        </p>
      </section>
    ) : (
      <table class="table">
        <thead>
          <tr>
            <th scope="col">ユーザー名</th>
            <th scope="col">ユーザーID</th>
            <th scope="col">状態</th>
            <th scope="col">電子証明書</th>
            <th scope="col">最終ログイン</th>
          </tr>
        </thead>
        <tbody>
          {users.map(user => (
            <tr>
              <th scope="row" data-label="ユーザー名">
                <a href={`/users/${user.id}`}>{user.name}</a>
              </th>
              <td data-label="ユーザーID">{user.userId}</td>
              <td data-label="状態">
                <States user={user} />
              </td>
              <td data-label="電子証明書">{certificateText(user.certificateEndsAt)}</td>
              <td data-label="最終ログイン">
                {user.lastLoginAt === null ? 'なし' : formatInstant(new Date(user.lastLoginAt))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
    <div class="actions">
      <a class="button" href="/menu">
        トップメニューへ
      </a>
    </div>
  </MemberLayout>
)
