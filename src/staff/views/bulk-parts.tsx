import type { Child, FC } from 'hono/jsx'
import { Alert } from '../../ui/alert.tsx'
import { Details } from '../../ui/details.tsx'
import { windowTitle } from '../../ui/layout.tsx'
import { CONTRACT_LABELS } from './contract-fields.tsx'

export const BULK_TITLE = '契約の一括登録'

/** What the script fills in. */
const Slot: FC<{ name: string }> = ({ name }) => <span data-slot={name} />

/** One of the page's parts; the script shows one at a time. */
export const Part: FC<{ name: string; heading: string; children: Child }> = ({ name, heading, children }) => (
  <section
    class="panel"
    data-part={name}
    data-title={windowTitle(BULK_TITLE, { step: heading })}
    aria-labelledby={`${name}-heading`}
    hidden
  >
    <h2 id={`${name}-heading`} tabindex={-1} data-heading>
      {heading}
    </h2>
    {children}
  </section>
)

const Rows: FC<{ name: string; headings: readonly string[]; caption: string }> = ({ name, headings, caption }) => (
  <table class="table">
    <caption class="visually-hidden">{caption}</caption>
    <thead>
      <tr>
        {headings.map(heading => (
          <th scope="col">{heading}</th>
        ))}
      </tr>
    </thead>
    <tbody data-rows={name} />
  </table>
)

export const AnotherFile: FC = () => (
  <button class="button" type="button" data-act="another">
    ファイルを選び直す
  </button>
)

/** Every error with its row and column; of very many the first, and all of them as a file. */
export const FaultyPart: FC = () => (
  <Part name="faulty" heading="ファイルの内容の誤り">
    <Alert
      kind="error"
      title={
        <>
          <Slot name="fileName" />（<Slot name="count" />
          件）に、
          <Slot name="faults" />
          件の誤りがあります。
        </>
      }
    >
      <p>何も登録していません。ファイルを直して、選び直してください。</p>
    </Alert>
    <p data-when="more-faults" hidden>
      はじめの
      <Slot name="shownFaults" />
      件を表示しています。すべての誤りは、一覧をダウンロードして確かめてください。
    </p>
    <Rows name="faults" caption="誤りの一覧" headings={['行', '項目', '入力された内容', '誤り']} />
    <div class="actions">
      <AnotherFile />
      <button class="button button--main" type="button" data-act="faults">
        誤りの一覧をダウンロード
      </button>
    </div>
  </Part>
)

export const PreviewPart: FC = () => (
  <Part name="preview" heading="登録する内容の確認">
    <Details
      rows={[
        ['ファイル', <Slot name="fileName" />],
        ['文字コード', <Slot name="encoding" />],
        [
          '登録する契約',
          <>
            <Slot name="count" />件
          </>,
        ],
      ]}
    />
    <p data-when="resumes" hidden>
      このファイルは、登録の途中で中断しています。
      <Slot name="staged" />
      件は送信済みです。「登録」を押すと、続きから送信します。
    </p>
    <p data-when="more-rows" hidden>
      はじめの
      <Slot name="shownRows" />
      件を表示しています。初期パスワードは表示しません。
    </p>
    <Rows
      name="preview"
      caption="登録する契約"
      headings={['行', CONTRACT_LABELS.contractNumber, CONTRACT_LABELS.organisation, CONTRACT_LABELS.mail]}
    />
    <p>「登録」を押すと、初期パスワードを読み取れない形に変えながら送信し、最後にまとめて登録します。</p>
    <div class="actions">
      <AnotherFile />
      <button class="button button--main" type="button" data-act="send">
        登録
      </button>
    </div>
  </Part>
)

export const SendingPart: FC = () => (
  <Part name="sending" heading="登録中">
    <p>終わるまで、この画面を閉じないでください。ほかの操作は、別のタブでできます。</p>
    <progress class="bar" id="bar" max={1} value={0} aria-labelledby="sending-heading" />
    <p>
      <Slot name="done" />／<Slot name="count" />件
    </p>
    <p role="status">
      <Slot name="remaining" />
    </p>
    <div class="actions">
      <button class="button" type="button" data-act="cancel">
        キャンセル
      </button>
      <button class="button button--main" type="button" data-act="resume" data-when="stopped" hidden>
        続ける
      </button>
    </div>
  </Part>
)

const ResultActions: FC<{ children: Child }> = ({ children }) => (
  <div class="actions">
    {children}
    <button class="button button--main" type="button" data-act="result">
      結果をダウンロード
    </button>
  </div>
)

export const DonePart: FC = () => (
  <Part name="done" heading="登録結果">
    <Alert
      kind="success"
      title={
        <>
          <Slot name="registered" />
          件の契約を登録しました。
        </>
      }
    >
      <p>初期パスワードは表示されません。</p>
    </Alert>
    <p>「ご利用開始（変更）のお知らせ」は、それぞれの契約情報の画面で印刷できます。</p>
    <p>CSVファイルには初期パスワードが含まれています。必要がなければ、削除してください。</p>
    <ResultActions>
      <a class="button" href="/bank/contracts">
        契約の一覧へ
      </a>
    </ResultActions>
  </Part>
)

/** The commit found numbers that somebody else took meanwhile. */
export const FailedPart: FC = () => (
  <Part name="failed" heading="登録結果">
    <Rows name="in-the-way" caption="登録できない行" headings={['行', CONTRACT_LABELS.contractNumber, '理由']} />
    <ResultActions>
      <AnotherFile />
    </ResultActions>
  </Part>
)
