import type { FC } from 'hono/jsx'
import { Alert } from '../../ui/alert.tsx'
import { SYSTEM_NAME } from '../../ui/layout.tsx'
import { type MessageCode, message } from '../../ui/messages.ts'

/** What the browser itself finds wrong with an entry; everything else is told by the API. */
const CODES_OF_ENTRIES: readonly MessageCode[] = ['E1001', 'E1005', 'E1006', 'E1007', 'E1012', 'E1014']

const SENTENCES = {
  'friendly-name': `${SYSTEM_NAME} {userId} {issuedAt}発行`,
  'field-errors': '入力内容に{count}件の誤りがあります。',
  resent: '認証コードを{mail}に再送信しました。前にお送りした認証コードは使えません。',
  unreachable: 'サーバーにつながりませんでした。',
  'unreachable-more':
    '入力した内容はそのまま残っています。インターネットの接続を確認してから、もう一度送信してください。',
  unreadable: 'サーバーから正しい応答が届きませんでした。',
  'unreadable-more': '入力した内容はそのまま残っています。少し時間をおいてから、もう一度送信してください。',
  'unreachable-issue': '発行の途中で、サーバーにつながらなくなりました。',
  'unreadable-issue': '発行の途中で、サーバーから正しい応答が届きませんでした。',
  'not-kept-issue':
    '作った鍵をこのブラウザに保存できなかったため、電子証明書は発行していません。パソコンの空き容量と、ブラウザがこのサイトのデータの保存を許可していることを確かめてから、［もう一度試す］を押してください。',
  'no-code': '発行に必要なプログラムを読み込めませんでした。',
  'no-code-more':
    '認証コードはまだ送信されていません。インターネットの接続を確認してから、画面を再読み込みしてください。',
  unexpected: 'この画面で思わぬ問題が起きました。',
  'unexpected-more': '画面を再読み込みして、ユーザー認証からやり直してください。',
  stay: 'ブラウザの「戻る」では、この画面から移動できません。',
  'stay-more': 'インポートへ進み、終わったら［閉じる］を押してください。',
  'blocked-more':
    '時間がたっても解除されません。マスターユーザーの方はご契約の労金へ、一般ユーザーの方はマスターユーザーまたは労金へ、解除をご依頼ください。',
  'error-title': 'エラー：{title}',
  again: 'もう一度送信する',
  reload: '画面を再読み込みする',
} as const

/**
 * Everything that src/client says: it has no words of its own. Hidden besides, since Internet Explorer knows no
 * templates and would show what is in them.
 */
export const Texts: FC = () => (
  <>
    <template id="texts" hidden>
      {Object.entries(SENTENCES).map(([name, sentence]) => (
        <p data-text={name}>{sentence}</p>
      ))}
      {CODES_OF_ENTRIES.map(code => (
        <p data-text={code}>{message(code)}</p>
      ))}
    </template>
    <template id="alert-error" hidden>
      <Alert kind="error" />
    </template>
    <template id="alert-warning" hidden>
      <Alert kind="warning" />
    </template>
    <template id="alert-success" hidden>
      <Alert kind="success" />
    </template>
  </>
)
