import type { FC } from 'hono/jsx'
import { Alert } from '../../ui/alert.tsx'
import { Layout } from '../../ui/layout.tsx'

export const LoggedOutPage: FC<{ portalOrigin: string }> = ({ portalOrigin }) => (
  <Layout title="ログアウト" home={portalOrigin}>
    <Alert kind="success" title="ログアウトしました。" takesFocus>
      <p>共用のパソコンでは、ブラウザのすべてのウィンドウを閉じてください。</p>
    </Alert>
    <div class="actions">
      <a class="button" href={portalOrigin}>
        ログイン画面へ
      </a>
    </div>
  </Layout>
)
