import type { Child, FC } from 'hono/jsx'
import { FirefoxManagerPicture, KeychainPicture, PasswordDialogPicture } from './other-pictures.tsx'
import {
  FilePicture,
  FinishPicture,
  OpenFilePicture,
  PasswordPicture,
  StartPicture,
  StorePicture,
  SuccessPicture,
  WarningPicture,
} from './windows-pictures.tsx'
import { Slot } from './wizard-step.tsx'

type GuideProps = {
  /** What src/client/support.ts calls it. */
  name: string
  title: string
  intro?: Child
  pages: readonly { title: string; does: Child; picture?: Child }[]
  outro?: Child
}

/** One browser or system; the script opens the one in use and puts it first. */
const Guide: FC<GuideProps> = ({ name, title, intro, pages, outro }) => (
  <details class="guide" data-guide={name}>
    <summary class="guide__summary">
      <span>{title}</span>
      <span class="guide__yours" data-guide-yours hidden>
        お使いの環境
      </span>
    </summary>
    <div class="guide__body">
      {intro}
      <ol class="guide__pages">
        {pages.map(page => (
          <li class="guide__page">
            <h4>{page.title}</h4>
            {page.does}
            {page.picture}
          </li>
        ))}
      </ol>
      {outro}
    </div>
  </details>
)

const Windows: FC = () => (
  <Guide
    name="windows"
    title="Windows（Microsoft Edge・Google Chrome）"
    pages={[
      {
        title: 'ファイルを開く',
        does: (
          <>
            <p>
              <strong>Microsoft Edge</strong>：画面の右上に出るダウンロードの一覧で、
              <Slot name="fileName" />
              の［ファイルを開く］を押します。
            </p>
            <p>
              <strong>Google Chrome</strong>：右上の矢印（ダウンロード）を押し、
              <Slot name="fileName" />
              を押します。
            </p>
            <p>
              一覧が見えないときは、「ダウンロード」フォルダーを開き、ファイルをダブルクリックします。「証明書のインポート
              ウィザード」が始まります。
            </p>
          </>
        ),
        picture: <OpenFilePicture />,
      },
      {
        title: '証明書のインポート ウィザードの開始',
        does: (
          <p>
            保存場所は<strong>「現在のユーザー」</strong>を選び、［次へ］を押します。
          </p>
        ),
        picture: <StartPicture />,
      },
      {
        title: 'インポートする証明書ファイル',
        does: (
          <p>
            ファイル名が
            <strong>
              <Slot name="fileName" />
            </strong>
            であることを確かめ（もう一度ダウンロードしたときは「(1)」などが付きます）、［次へ］を押します。
          </p>
        ),
        picture: <FilePicture />,
      },
      {
        title: '秘密キーの保護',
        does: (
          <>
            <p>
              「パスワード」に、今回の発行で入力した<strong>ログインパスワード</strong>を入力します。
            </p>
            <p>
              <strong>「全ての拡張プロパティを含める」</strong>
              にチェックを入れ、ほかのチェックは入れずに［次へ］を押します。
            </p>
          </>
        ),
        picture: <PasswordPicture />,
      },
      {
        title: '証明書ストア',
        does: (
          <p>
            <strong>「証明書の種類に基づいて、自動的に証明書ストアを選択する」</strong>を選び、［次へ］を押します。
          </p>
        ),
        picture: <StorePicture />,
      },
      { title: '証明書のインポート ウィザードの完了', does: <p>［完了］を押します。</p>, picture: <FinishPicture /> },
      {
        title: 'セキュリティの警告',
        does: <p>表示されたときは、［はい］を押します。表示されないこともあります。</p>,
        picture: <WarningPicture />,
      },
      {
        title: '「正しくインポートされました。」',
        does: <p>この表示が出れば、インポートは完了です。［OK］を押します。</p>,
        picture: <SuccessPicture />,
      },
    ]}
  />
)

const Firefox: FC = () => (
  <Guide
    name="firefox"
    title="Firefox（Windows・macOS・Linux）"
    intro={
      <p>Firefoxは、電子証明書を自分の中に保存します。ファイルを開くのではなく、Firefoxの設定から取り込みます。</p>
    }
    pages={[
      {
        title: '設定を開く',
        does: <p>右上の［≡］から「設定」を開き、左の「プライバシーとセキュリティ」を選びます。</p>,
      },
      {
        title: '証明書マネージャーを開く',
        does: <p>「証明書」の［証明書を表示］を押し、「あなたの証明書」のタブを選びます。</p>,
        picture: <FirefoxManagerPicture />,
      },
      {
        title: 'ファイルを選ぶ',
        does: (
          <p>
            ［インポート］を押し、「ダウンロード」フォルダーの
            <Slot name="fileName" />
            を選びます。
          </p>
        ),
      },
      {
        title: 'パスワードを入力する',
        does: (
          <p>
            今回の発行で入力したログインパスワードを入力し、［OK］を押します。一覧にユーザーIDの電子証明書が加われば完了です。
          </p>
        ),
        picture: <PasswordDialogPicture title="パスワードが必要です" />,
      },
    ]}
  />
)

const MacOs: FC = () => (
  <Guide
    name="macos"
    title="macOS（Safari・Microsoft Edge・Google Chrome）"
    intro={
      <p>
        macOS
        15以降でご利用ください。それより前のmacOSではファイルを読み取れないことがあります。そのときはFirefoxをお使いください。
      </p>
    }
    pages={[
      {
        title: 'ファイルを開く',
        does: (
          <p>
            Finderで「ダウンロード」を開き、
            <Slot name="fileName" />
            をダブルクリックします。「キーチェーンアクセス」が開きます。
          </p>
        ),
      },
      {
        title: '保存先を選ぶ',
        does: <p>キーチェーンに「ログイン」を選び、［追加］を押します。</p>,
        picture: <KeychainPicture />,
      },
      {
        title: 'パスワードを入力する',
        does: <p>今回の発行で入力したログインパスワードを入力し、［OK］を押します。</p>,
      },
      {
        title: '確かめる',
        does: (
          <p>
            「ログイン」の「自分の証明書」に、ユーザーIDの電子証明書が加われば完了です。ブラウザが鍵の使用の許可を求めたときは、macOSのログインパスワードを入力し、［常に許可］を押します。
          </p>
        ),
      },
    ]}
  />
)

const Linux: FC = () => (
  <Guide
    name="linux"
    title="Linux（Google Chrome・Chromium・Microsoft Edge）"
    pages={[
      {
        title: '証明書の管理を開く',
        does: (
          <p>
            ブラウザの設定で「プライバシーとセキュリティ」→「セキュリティ」→「証明書の管理」を開き、「あなたの証明書」へ進みます。
          </p>
        ),
      },
      {
        title: 'ファイルを選ぶ',
        does: (
          <p>
            ［インポート］を押し、
            <Slot name="fileName" />
            を選びます。
          </p>
        ),
      },
      {
        title: 'パスワードを入力する',
        does: (
          <p>
            今回の発行で入力したログインパスワードを入力し、［OK］を押します。一覧にユーザーIDの電子証明書が加われば完了です。
          </p>
        ),
        picture: <PasswordDialogPicture title="証明書のパスワードの入力" />,
      },
    ]}
    outro={
      <p>
        コマンドで取り込むときは、ブラウザを閉じてから次を実行します：
        <code>
          pk12util -d sql:$HOME/.pki/nssdb -i <Slot name="fileName" />
        </code>
      </p>
    }
  />
)

/** How the .p12 gets into the store that the browser uses (manual ⑥; the other systems are our own addition). */
export const ImportGuide: FC = () => (
  <section class="guides" aria-labelledby="guides-heading">
    <h3 id="guides-heading">インポートの手順</h3>
    <div class="guides__list">
      <Windows />
      <Firefox />
      <MacOs />
      <Linux />
    </div>
  </section>
)
