import type { Child, FC } from 'hono/jsx'
import { PostForm } from '../../ui/form.tsx'
import { Layout } from '../../ui/layout.tsx'
import { SessionEnd } from './session-end.tsx'

/** ログアウト, in the header of every screen behind the login. */
const LogoutButton: FC = () => (
  <PostForm action="/logout">
    <button class="button button--quiet" type="submit">
      ログアウト
    </button>
  </PostForm>
)

const IDLE =
  '15分間操作がないと、自動的にログアウトします。ログアウトすると、入力中の内容はそのままでは送信できません。'

/** A screen behind the login. `script`: browser code of this screen alone. */
export const MemberLayout: FC<{ title: string; script?: string; children: Child }> = ({ title, script, children }) => (
  <Layout title={title} home="/menu" header={<LogoutButton />} footnote={IDLE} {...(script ? { script } : {})}>
    {children}
    <SessionEnd />
  </Layout>
)
