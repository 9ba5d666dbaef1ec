import type { FC } from 'hono/jsx'
import { MOST_ROWS } from '../../contracts/batch-schema.ts'
import { MemberLayout } from '../../sessions/views/member-layout.tsx'
import { Alert } from '../../ui/alert.tsx'
import { Notes } from '../../ui/details.tsx'
import {
  AnotherFile,
  BULK_TITLE,
  DonePart,
  FailedPart,
  FaultyPart,
  Part,
  PreviewPart,
  SendingPart,
} from './bulk-parts.tsx'
import { BulkTexts } from './bulk-texts.tsx'

const ChoosePart: FC = () => (
  <Part name="choose" heading="CSVファイルの選択">
    <p>お申込書類の内容を書いたCSVファイルを選ぶと、内容を確かめて表示します。確認するまで、何も登録しません。</p>
    <div class="field">
      <label class="field__label" for="file">
        CSVファイル
      </label>
      <p class="field__hint" id="file-hint">
        1行目に見出し「契約番号」「会員・事業主名」「メールアドレス」「初期パスワード」、2行目から1行に1件。
        {MOST_ROWS.toLocaleString('ja-JP')}件まで。文字コードはUTF-8またはShift_JIS（ExcelのCSV）。
      </p>
      <input class="field__input" type="file" id="file" accept=".csv,text/csv" aria-describedby="file-hint" />
    </div>
    <div class="actions">
      <a class="button" href="/bank">
        キャンセル
      </a>
      <button class="button" type="button" data-act="template">
        見本をダウンロード
      </button>
    </div>
    <Notes
      notes={[
        '契約番号は8桁です。Excelで先頭の「0」が消える場合は、列の表示形式を「文字列」にしてから入力してください。',
        'メールアドレスは、届け出のない契約では空欄にします（見出しは必要です）。',
        'ファイルには初期パスワードが含まれます。登録が終わったら、ファイルを削除してください。',
      ]}
    />
  </Part>
)

/**
 * 契約の一括登録. The file is read and checked in the browser (src/client/bulk/); it shows one part at a time and has no
 * words of its own.
 */
export const BulkPage: FC = () => (
  <MemberLayout title={BULK_TITLE} script="/build/bulk.js">
    <noscript>
      <Alert kind="warning" title="この画面では、ブラウザのJavaScriptを有効にしてください。">
        <p>有効にできない場合は、「契約の登録」で1件ずつ登録してください。</p>
      </Alert>
    </noscript>
    <div data-alerts />
    <ChoosePart />
    <Part name="checking" heading="内容の確認中">
      <p role="status">ファイルを読み取り、内容を確かめています。</p>
      <div class="actions">
        <AnotherFile />
      </div>
    </Part>
    <FaultyPart />
    <PreviewPart />
    <SendingPart />
    <DonePart />
    <FailedPart />
    <BulkTexts />
  </MemberLayout>
)
