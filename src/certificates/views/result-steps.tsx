import type { FC } from 'hono/jsx'
import { Alert } from '../../ui/alert.tsx'
import { Details, Notes } from '../../ui/details.tsx'
import { Actions } from '../../ui/form.tsx'
import { WHERE_THE_END_STANDS } from '../../ui/notes.ts'
import { ImportGuide } from './import-guide.tsx'
import { Slot, WizardStep } from './wizard-step.tsx'

const DownloadAgain: FC = () => (
  <button class="button" type="button" data-act="download">
    ファイルをもう一度ダウンロード
  </button>
)

/** ⑤ */
export const ResultStep: FC = () => (
  <WizardStep name="result" number={5} heading="電子証明書発行結果">
    <Alert kind="success" title="電子証明書を発行しました">
      <p>電子証明書ファイルのダウンロードが自動で始まります。続けて、このパソコンへのインポートへ進んでください。</p>
    </Alert>
    <Details
      rows={[
        ['ユーザーID', <Slot name="userId" />],
        ['発行日時', <Slot name="issuedAt" />],
        ['有効期限', [<Slot name="notAfter" />, ' まで']],
        ['ファイル名', <Slot name="fileName" />],
        [
          'シリアル番号',
          <span class="serial">
            <Slot name="serial" />
          </span>,
        ],
      ]}
    />
    <Alert kind="warning" title="インポートが終わるまで、この画面を閉じないでください">
      <p>
        ファイルを受け取れないまま終わると、発行済みの電子証明書の失効をマスターユーザーまたは労金に依頼することになります。
      </p>
    </Alert>
    <Actions>
      <DownloadAgain />
      <button class="button button--main" type="button" data-act="to-import">
        インポートへ進む
      </button>
    </Actions>
  </WizardStep>
)

/** ⑥ */
export const ImportStep: FC<{ memberOrigin: string }> = ({ memberOrigin }) => (
  <WizardStep name="import" number={6} heading="インポート">
    <p class="lead">
      ダウンロードした電子証明書ファイルを、お使いのパソコンに取り込みます。下の手順のとおりに操作してください。
    </p>
    <Details
      rows={[
        ['ファイル名', <Slot name="fileName" />],
        ['ファイルのパスワード', '今回の発行で入力したログインパスワード'],
        ['有効期限', [<Slot name="notAfter" />, ' まで']],
      ]}
    />
    <ImportGuide />
    <Notes
      notes={[
        'Windowsでは、アカウントごとにインポートが必要です。ログインに使うアカウントでインポートしてください。',
        'ファイルのパスワードは、発行した日のログインパスワードです。あとでログインパスワードを変えても、このファイルのパスワードは変わりません。',
        'インポートが終わったら、ダウンロードした電子証明書ファイルを削除し、ごみ箱からも削除してください。ファイルを持つ人は、パスワードを推測して使おうとすることができます。',
        `更新のときは、ログインで電子証明書を選ぶ画面で、有効期限の新しいほうを選んでください。${WHERE_THE_END_STANDS}新しい電子証明書でログインできたら、古いものは削除して構いません。`,
        '電子証明書の有効期限は発行日を含めて366日間です。期限の30日前に、メールでお知らせします。',
      ]}
    />
    <div data-when="master" hidden>
      <Alert kind="info" title="2名以上でご利用になるとき">
        <p>
          このあとマスターユーザーでログインし、「一般ユーザー管理」で一般ユーザーを登録してください。一般ユーザーの方は、それぞれのパソコンで電子証明書を発行します。
        </p>
      </Alert>
    </div>
    <section class="panel panel--main" aria-labelledby="after-import-heading">
      <h3 id="after-import-heading">インポートが終わったら</h3>
      <ol class="wizard__list">
        <li>
          ［閉じる］を押します。このブラウザに残してある鍵が消え、ファイルをもう一度ダウンロードすることはできなくなります。
        </li>
        <li>
          ブラウザのすべてのウィンドウを［×］で閉じます。開いたままのウィンドウがあると、電子証明書が使われません。
        </li>
        <li>
          ブラウザを開き直してログインします。電子証明書が正しく使えるかは、
          <a href={`${memberOrigin}/certificate-check`} target="_blank" rel="noopener">
            電子証明書の確認画面（別のウィンドウで開きます）
          </a>
          で確かめられます。
        </li>
      </ol>
      <Actions>
        <button class="button" type="button" data-act="to-result">
          発行結果へ戻る
        </button>
        <DownloadAgain />
        <button class="button button--main" type="button" data-act="close">
          閉じる
        </button>
      </Actions>
    </section>
  </WizardStep>
)

/** After 閉じる: browsers rarely let a page close its window, so it says what is left to do. */
export const ClosedStep: FC<{ portalHome: string; memberOrigin: string }> = ({ portalHome, memberOrigin }) => (
  <WizardStep name="closed" heading="電子証明書の発行が終わりました">
    <p class="lead">
      ブラウザのすべてのウィンドウを［×］で閉じてください。そのあとブラウザを開き直すと、インポートした電子証明書でログインできます。
    </p>
    <ul class="wizard__list">
      <li>
        ログインは<a href={portalHome}>ろうきん賃金控除事務支援システムログイン画面</a>から行います。
      </li>
      <li>
        電子証明書が使えるかは、<a href={`${memberOrigin}/certificate-check`}>電子証明書の確認画面</a>で確かめられます。
      </li>
      <li>ダウンロードした電子証明書ファイルは、削除してください。</li>
      <li data-when="master" hidden>
        2名以上でご利用になるときは、マスターユーザーでログインして、一般ユーザーを登録してください。
      </li>
    </ul>
  </WizardStep>
)
