import type { FC } from 'hono/jsx'
import { formatDay } from '../../lib/jst.ts'
import { Alert } from '../../ui/alert.tsx'
import { Details } from '../../ui/details.tsx'
import { Layout } from '../../ui/layout.tsx'
import type { CertificateStanding } from '../identify-certificate.ts'
import { CertificateRefusalPage } from './certificate-refusal-page.tsx'

/** After the import: which certificate arrives, until when, or why none. */
export const CertificateCheckPage: FC<{ standing: CertificateStanding; portalOrigin: string }> = ({
  standing,
  portalOrigin,
}) => {
  if (!standing.isGood) return <CertificateRefusalPage refusal={standing} portalOrigin={portalOrigin} />
  const { record } = standing
  return (
    <Layout title="電子証明書の確認" home={portalOrigin}>
      <Alert kind="success" title="電子証明書は正しくインポートされています。" />
      <section class="panel">
        <Details
          rows={[
            ['会員・事業主', record.organisation],
            ['ユーザーID', record.userId],
            ['有効期限', formatDay(new Date(record.notAfter))],
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
