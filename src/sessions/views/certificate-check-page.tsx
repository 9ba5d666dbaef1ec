import type { FC } from 'hono/jsx'
import { formatDay } from '../../lib/jst.ts'
import { Details } from '../../ui/details.tsx'
import { Layout } from '../../ui/layout.tsx'
import { Verdict } from '../../ui/verdict.tsx'
import type { CertificateStanding } from '../identify-certificate.ts'
import { CertificateRefusalPage } from './certificate-refusal-page.tsx'

/** After the import: which certificate arrives, until when, or why none. */
export const CertificateCheckPage: FC<{ standing: CertificateStanding; portalOrigin: string }> = ({
  standing,
  portalOrigin,
}) => {
  if (!standing.isGood) return <CertificateRefusalPage refusal={standing} portalOrigin={portalOrigin} isCheck />
  const { record } = standing
  return (
    <Layout title="電子証明書の確認" home={portalOrigin}>
      <Verdict isGood text="この電子証明書でログインできます" />
      <section class="panel">
        <p>電子証明書は正しくインポートされています。ダウンロードした電子証明書ファイルは、削除してください。</p>
        <Details
          rows={[
            ['会員・事業主', record.organisation],
            ['ユーザーID', record.userId],
            ['有効期限', `${formatDay(new Date(record.notAfter))} まで`],
          ]}
        />
        <div class="actions">
          <a class="button" href={portalOrigin}>
            ログイン画面へ
          </a>
          <a class="button button--main" href="/login">
            ログイン
          </a>
        </div>
      </section>
    </Layout>
  )
}
