import type { FC } from 'hono/jsx'
import { formatInstant } from '../../lib/jst.ts'
import { Details } from '../../ui/details.tsx'
import type { UserFile } from '../look-up-user.ts'
import { Section } from './section.tsx'
import { UserStates } from './user-states.tsx'
import { ROLE_NAMES } from './words.ts'

const instant = (at: number): string => formatInstant(new Date(at))

/** Who the user is. A password is never there to be seen, only whose choice it is. */
export const UserDataSection: FC<{ file: UserFile }> = ({ file: { user, contract } }) => (
  <Section title={user.name} id="data">
    <Details
      rows={[
        [
          '契約',
          <>
            <a href={`/bank/contracts/${contract.number}`}>{contract.number}</a> {contract.organisation}
          </>,
        ],
        ['ユーザーID', user.userId],
        ['区分', ROLE_NAMES[user.role]],
        ['状態', <UserStates user={user} />],
        [
          'メールアドレス',
          user.mailBouncedAt === null ? user.mail : `${user.mail}（不達：${instant(user.mailBouncedAt)}）`,
        ],
        [
          'パスワード',
          user.temporaryUntil === null ? 'ご本人が設定済み' : `仮のパスワード（${instant(user.temporaryUntil)}まで）`,
        ],
        ['最終ログイン', user.lastLoginAt === null ? 'なし' : instant(user.lastLoginAt)],
        ['登録日時', instant(user.createdAt)],
      ]}
    />
  </Section>
)
