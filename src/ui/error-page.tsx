import type { FC } from 'hono/jsx'
import { CodedAlert } from './alert.tsx'
import { Layout } from './layout.tsx'
import type { MessageCode } from './messages.ts'

/** 404, 403, 500 and their like: what happened, where to go on, and the number to tell on the telephone. */
export const ErrorPage: FC<{ code: MessageCode; requestId?: string }> = ({ code, requestId }) => (
  <Layout title="画面を表示できません">
    <CodedAlert code={code}>
      <p>完了と表示された操作は保存されています。</p>
    </CodedAlert>
    <div class="actions">
      <a class="button button--main" href="/">
        最初の画面へ
      </a>
    </div>
    {requestId ? <p class="muted">お問い合わせの際は、この番号をお知らせください：{requestId}</p> : null}
  </Layout>
)
