import type { FC } from 'hono/jsx'
import { Alert } from '../../ui/alert.tsx'

/** The act that has just been done, by its name in the address. A made-up one says nothing. */
export const Done: FC<{ done: string | undefined }> = ({ done }) => {
  switch (done) {
    case 'registered':
      return (
        <Alert kind="success" title="契約を登録しました。" takesFocus>
          <p>初期パスワードは表示されません。お知らせを印刷して、契約先へお送りください。</p>
        </Alert>
      )
    case 'corrected':
      return <Alert kind="success" title="契約情報を訂正しました。" takesFocus />
    case 'initial-password':
      return (
        <Alert kind="success" title="初期パスワードを設定しました。" takesFocus>
          <p>これまでの初期パスワードは使えません。必要なときは、お知らせを印刷して契約先へお送りください。</p>
        </Alert>
      )
    case 'revoked':
      return <Alert kind="success" title="電子証明書を失効しました。ご本人にメールでお知らせします。" takesFocus />
    default:
      return null
  }
}
