import type { Child, FC } from 'hono/jsx'
import { formatDay } from '../../lib/jst.ts'
import { CodedAlert } from '../../ui/alert.tsx'
import { Layout } from '../../ui/layout.tsx'
import type { MessageCode } from '../../ui/messages.ts'
import { WHERE_THE_END_STANDS } from '../../ui/notes.ts'
import { Verdict } from '../../ui/verdict.tsx'
import type { CertificateRefusal } from '../identify-certificate.ts'
import { BankContact } from './bank-contact.tsx'

/** Where the reason can only be guessed: what may be so, the likeliest first, and what helps then. */
type Cause = { cause: string; remedy: string }

type Explained = { code: MessageCode; values?: Record<string, string> } & (
  | { whatToDo: readonly Child[] }
  | { causes: readonly Cause[] }
)

const CLOSE_ALL =
  'ブラウザのすべてのウィンドウを閉じ、もう一度開いてから「ログイン」を押してください。電子証明書の選択は、ブラウザを閉じるまで変わりません。'
const NOT_YET: Cause = {
  cause: '電子証明書の発行やインポートが、まだ終わっていない',
  remedy: 'ログイン画面の「電子証明書発行」から発行し、画面の案内のとおりインポートしてください。',
}

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
        causes: [
          { cause: 'インポートしたあと、ブラウザを一度も閉じていない', remedy: CLOSE_ALL },
          {
            cause: '電子証明書を選ぶ画面で［キャンセル］を押した',
            remedy: `${CLOSE_ALL}選択画面では、ご自身のユーザーIDの電子証明書を選び、［OK］を押してください。`,
          },
          {
            cause: '別のパソコン、または別のWindowsアカウントでインポートした',
            remedy:
              '電子証明書は、インポートしたパソコンの、そのWindowsアカウントでだけ使えます。インポートしたときのパソコンとアカウントでログインしてください。',
          },
          {
            cause: 'インポートした先とは別のブラウザを使っている',
            remedy:
              'FirefoxにはFirefoxでインポートした電子証明書だけが、Microsoft EdgeとGoogle ChromeにはWindowsにインポートした電子証明書が使われます。',
          },
          NOT_YET,
        ],
      }
    case 'unknown':
    case 'unproven':
      return {
        code: 'E4002',
        causes: [
          {
            cause: '選択画面で、ほかのシステムの電子証明書を選んだ',
            remedy: `${CLOSE_ALL}選択画面では、ご自身のユーザーIDの電子証明書を選んでください。`,
          },
          NOT_YET,
        ],
      }
    case 'expired':
      return {
        code: 'E4003',
        values: { notAfter: formatDay(new Date(refusal.record.notAfter)) },
        whatToDo: [
          'ログイン画面の「電子証明書発行」から、新しい電子証明書を発行してください。',
          `既に更新した場合は、${CLOSE_ALL}選択画面では、有効期限の新しいものを選んでください。${WHERE_THE_END_STANDS}`,
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
          `選択画面では、有効期限の新しい電子証明書を選んでください。${WHERE_THE_END_STANDS}`,
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

const Advice: FC<{ explained: Explained }> = ({ explained }) =>
  'causes' in explained ? (
    <>
      <h2>考えられる原因と対処</h2>
      <p>上から順に確認してください。</p>
      <ol class="steps">
        {explained.causes.map(({ cause, remedy }) => (
          <li>
            <strong>{cause}</strong>
            <br />
            {remedy}
          </li>
        ))}
      </ol>
    </>
  ) : (
    <>
      <h2>次にすること</h2>
      <ul class="steps">
        {explained.whatToDo.map(step => (
          <li>{step}</li>
        ))}
      </ul>
    </>
  )

type Props = {
  refusal: CertificateRefusal
  portalOrigin: string
  /** Whether the person came to see about the certificate instead of to log in. */
  isCheck?: boolean
}

/** Where a new certificate is all that helps, and the person can get it at once. */
const NEEDS_NEW: readonly CertificateRefusal['reason'][] = ['expired', 'revoked']

/** Each refusal of a certificate has its screen, in plain words, with what to do next (rules.md 3, Login). */
export const CertificateRefusalPage: FC<Props> = ({ refusal, portalOrigin, isCheck = false }) => {
  const explained = explain(refusal)
  const { code, values = {} } = explained
  return (
    <Layout title={isCheck ? '電子証明書の確認' : 'ログインできません'} home={portalOrigin}>
      {isCheck ? <Verdict isGood={false} text="いまの状態では、ログインできません" /> : null}
      <CodedAlert code={code} values={values} />
      <section class="panel">
        <Advice explained={explained} />
        {'record' in refusal ? <BankContact bank={refusal.record} /> : null}
        <div class="actions">
          <a class="button" href={portalOrigin}>
            ログイン画面へ
          </a>
          <a class="button" href="/certificate-check">
            {isCheck ? 'もう一度確認する' : '電子証明書を確認する'}
          </a>
          {NEEDS_NEW.includes(refusal.reason) ? (
            <a class="button button--main" href={`${portalOrigin}/certificate`}>
              電子証明書発行
            </a>
          ) : null}
        </div>
      </section>
    </Layout>
  )
}
