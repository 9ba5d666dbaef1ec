import type { Child, FC } from 'hono/jsx'
import { formatDay } from '../../lib/jst.ts'
import { CodedAlert } from '../../ui/alert.tsx'
import { Layout } from '../../ui/layout.tsx'
import type { MessageCode } from '../../ui/messages.ts'
import type { CertificateRefusal } from '../identify-certificate.ts'
import { BankContact } from './bank-contact.tsx'

type Explained = { code: MessageCode; values?: Record<string, string>; whatToDo: readonly Child[] }

const CLOSE_ALL =
  'すべてのブラウザのウィンドウを閉じ、もう一度開いてから「ログイン」を押してください。電子証明書の選択は、ブラウザを閉じるまで変わりません。'
const ISSUE = '発行がまだの場合は、ログイン画面の「電子証明書発行」から発行してください。'

const whoRevokes = (role: 'master' | 'general'): string =>
  role === 'master'
    ? 'お心当たりがない場合は、下の労金へお問い合わせください。'
    : 'お心当たりがない場合は、マスターユーザーにご確認ください。'

/** For each reason: what it is called and what the person can do about it. */
const explain = (refusal: CertificateRefusal): Explained => {
  switch (refusal.reason) {
    case 'none':
      return {
        code: 'E4001',
        whatToDo: [
          `このパソコンに電子証明書をインポートした直後の場合や、選択画面で「キャンセル」を押した場合は、${CLOSE_ALL}`,
          '電子証明書は、インポートしたWindowsのログオンアカウントでだけ使えます。',
          ISSUE,
        ],
      }
    case 'unknown':
    case 'unproven':
      return {
        code: 'E4002',
        whatToDo: [
          `ほかのシステムの電子証明書を選んだ可能性があります。${CLOSE_ALL}`,
          '選択画面では、ご自身のユーザーIDの電子証明書を選んでください。',
          ISSUE,
        ],
      }
    case 'expired':
      return {
        code: 'E4003',
        values: { notAfter: formatDay(new Date(refusal.record.notAfter)) },
        whatToDo: [
          'ログイン画面の「電子証明書発行」から、新しい電子証明書を発行してください。',
          `既に更新した場合は、${CLOSE_ALL}選択画面では、有効期限の新しいものを選んでください。`,
        ],
      }
    case 'revoked':
      return {
        code: 'E4004',
        whatToDo: [
          '失効した電子証明書は使えません。ログイン画面の「電子証明書発行」から、新しい電子証明書を発行してください。',
          whoRevokes(refusal.record.role),
        ],
      }
    case 'superseded':
      return {
        code: 'E4005',
        whatToDo: [
          CLOSE_ALL,
          '選択画面では、有効期限の新しい電子証明書を選んでください。',
          '古い電子証明書は、パソコンから削除してかまいません。',
        ],
      }
    case 'user_deleted':
      return { code: 'E4006', whatToDo: ['引き続きご利用になる場合は、マスターユーザーにご確認ください。'] }
    case 'contract_terminated':
      return { code: 'E4007', whatToDo: ['ご不明な点は、下の労金へお問い合わせください。'] }
    case 'blocked':
      return {
        code: 'E2005',
        whatToDo: [
          'ロックが3回繰り返されたためです。時間がたっても解除されません。',
          refusal.record.role === 'master'
            ? '下の労金へ、解除をご依頼ください。'
            : 'マスターユーザーまたは下の労金へ、解除をご依頼ください。',
        ],
      }
  }
}

/** Each refusal of a certificate has its screen, in plain words, with what to do next (rules.md 3, Login). */
export const CertificateRefusalPage: FC<{ refusal: CertificateRefusal; portalOrigin: string }> = ({
  refusal,
  portalOrigin,
}) => {
  const { code, values = {}, whatToDo } = explain(refusal)
  return (
    <Layout title="ログインできません" home={portalOrigin}>
      <CodedAlert code={code} values={values} />
      <section class="panel">
        <h2>次にすること</h2>
        <ul class="steps">
          {whatToDo.map(step => (
            <li>{step}</li>
          ))}
        </ul>
        {'record' in refusal ? <BankContact bank={refusal.record} /> : null}
        <div class="actions">
          <a class="button" href={portalOrigin}>
            ログイン画面へ
          </a>
          <a class="button" href="/certificate-check">
            電子証明書を確認する
          </a>
        </div>
      </section>
    </Layout>
  )
}
