import type { FC } from 'hono/jsx'
import { Alert } from '../../ui/alert.tsx'
import { type MessageCode, messages } from '../../ui/messages.ts'
import { CONTRACT_LABELS } from './contract-fields.tsx'

/** What the page itself finds wrong with a file or a row, with its `{places}`; everything else is told by the API. */
const CODES: readonly MessageCode[] = [
  'E1001',
  'E1002',
  'E1004',
  'E1011',
  'E7001',
  'E7002',
  'E7012',
  'E7013',
  'E7014',
  'E7015',
  'E7016',
  'E7017',
  'E7018',
  'E7019',
  'E7066',
]

const SENTENCES = {
  'error-title': 'エラー：{title}',
  missing: 'ない見出し：{names}',
  doubled: '2つある見出し：{names}',
  'whole-row': '（行全体）',
  hidden: '（表示しません）',
  row: '行',
  result: '結果',
  column: '項目',
  value: '入力された内容',
  fault: '誤り',
  registered: '登録しました',
  'not-registered': '登録していません',
  'not-registered-because': '登録していません（{why}）',
  'template-file': '契約の一括登録_見本.csv',
  'faults-file': '契約の一括登録_誤り.csv',
  'result-file': '契約の一括登録_結果.csv',
  example: '見本労働組合',
  'remaining-minutes': '残り約{minutes}分',
  'remaining-seconds': '残り{seconds}秒ほど',
  committing: 'まとめて登録しています。',
  reconnecting: 'サーバーにつながりません。{seconds}秒後にもう一度送信します（{attempt}回目）。',
  unreachable: 'サーバーにつながらないため、送信を止めました。',
  'unreachable-more':
    '送信した分は残っています。まだ何も登録していません。接続を確かめて、「続ける」を押してください。',
  'signed-out': 'ログインの有効時間が過ぎたか、別の画面でログインされました。',
  'signed-out-more':
    '送信した分は残っています。まだ何も登録していません。別のタブでログインしてから、この画面で「続ける」を押してください。',
  'unreachable-unsure-more':
    '登録が終わったかどうか、まだ確かめられていません。接続を確かめて、「続ける」を押してください。',
  'signed-out-unsure-more':
    '登録が終わったかどうか、まだ確かめられていません。別のタブでログインしてから、この画面で「続ける」を押してください。',
  unreadable: 'サーバーから正しい応答が届きませんでした。',
  cancelled: 'キャンセルしました。1件も登録していません。',
  cancelling: 'キャンセルしています。',
  'not-cancelled': 'キャンセルできませんでした。',
  'not-cancelled-more':
    '送信した分は残っています。接続を確かめて、もう一度「キャンセル」を押してください。そのままにすると、1日たつと消えます。',
  'signed-out-not-cancelled-more':
    '送信した分は残っています。別のタブでログインしてから、この画面でもう一度「キャンセル」を押してください。そのままにすると、1日たつと消えます。',
  'check-failed': '契約番号が使われていないか、確かめられませんでした。',
  'check-failed-more': '何も登録していません。接続を確かめて、ファイルを選び直してください。',
  'signed-out-check-failed-more':
    '何も登録していません。別のタブでログインしてから、この画面でファイルを選び直してください。',
  unexpected: 'この画面で思わぬ問題が起きました。',
  'unexpected-more': '画面を再読み込みして、ファイルを選び直してください。送信した分がある場合は、続きから始まります。',
} as const

/** Everything that src/client/bulk says. */
export const BulkTexts: FC = () => (
  <>
    <template id="texts">
      {Object.entries(SENTENCES).map(([name, sentence]) => (
        <p data-text={name}>{sentence}</p>
      ))}
      {Object.entries(CONTRACT_LABELS).map(([name, label]) => (
        <p data-text={name}>{label}</p>
      ))}
      {CODES.map(code => (
        <p data-text={code}>{messages[code]}</p>
      ))}
    </template>
    <template id="alert-error">
      <Alert kind="error" />
    </template>
    <template id="alert-success">
      <Alert kind="success" />
    </template>
  </>
)
