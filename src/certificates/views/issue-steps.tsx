import type { FC } from 'hono/jsx'
import { Alert } from '../../ui/alert.tsx'
import { Details, Notes } from '../../ui/details.tsx'
import { Actions, Field } from '../../ui/form.tsx'
import { FORGOTTEN_PASSWORD } from '../../ui/notes.ts'
import { BusyNote, Slot, WizardStep } from './wizard-step.tsx'

/** ① */
export const AuthenticateStep: FC<{ portalHome: string }> = ({ portalHome }) => (
  <WizardStep name="authenticate" number={1} heading="ユーザー認証">
    <p class="lead">
      電子証明書を使う方ご本人のユーザーIDとパスワードを入力し、［認証］を押してください。登録されているメールアドレスに認証コードをお送りします。
    </p>
    <Alert kind="info" title="ログインに使うパソコンで操作してください">
      <p>
        電子証明書は、発行したパソコンに取り込んで（インポートして）使います。Windowsでは、いつもお使いのアカウントでサインインしてから発行してください。
      </p>
    </Alert>
    {/* Without its script the form would go nowhere; POST keeps the password out of the address even then. */}
    <form class="panel form" method="post" novalidate data-act="authenticate">
      <Field
        name="userId"
        label="ユーザーID"
        hint="半角英字と数字の両方を含む6～12桁（大文字と小文字は区別されます）"
        autocomplete="username"
        rule="userId"
      />
      <Field
        name="password"
        type="password"
        label="パスワード"
        hint="半角英大文字・英小文字・数字・記号をすべて含む8～12桁（大文字と小文字は区別されます）"
        autocomplete="current-password"
      />
      <Actions>
        <a class="button" href={portalHome} data-portal>
          キャンセル
        </a>
        <button class="button button--main" type="submit">
          認証
        </button>
      </Actions>
      <BusyNote />
    </form>
    <Notes
      notes={[
        '電子証明書は、お一人につき1枚だけ発行できます。既に発行されているときは、有効期限の30日前から更新できます。',
        'パスワードを続けて6回間違えると、60分間操作できなくなります（ロック）。ロックが3回繰り返されると閉塞となり、時間がたっても解除されません。',
        FORGOTTEN_PASSWORD,
        'ロックまたは閉塞になったときは、登録されているメールアドレスにお知らせします。マスターユーザーの閉塞は労金へ、一般ユーザーの閉塞はマスターユーザーまたは労金へお問い合わせください。',
      ]}
    />
  </WizardStep>
)

/** ② */
export const CodeStep: FC = () => (
  <WizardStep name="code" number={2} heading="認証コード入力">
    <p class="lead">
      <span data-when="mail-sent">登録されているメールアドレスに認証コードをお送りしました。</span>
      メールに書かれている6桁の数字を入力し、［認証］を押してください。
    </p>
    <Details
      rows={[
        ['送信先', <Slot name="mail" />],
        ['認証コードの有効期限', [<Slot name="codeExpiresAt" />, ' まで']],
      ]}
    />
    <form class="panel form" method="post" novalidate data-act="prove">
      <Field
        name="code"
        label="認証コード"
        hint="半角数字6桁（有効期限30分）"
        autocomplete="one-time-code"
        inputmode="numeric"
        rule="code"
      />
      <Actions>
        <button class="button" type="button" data-act="cancel-to-start">
          キャンセル
        </button>
        <button class="button button--main" type="submit">
          認証
        </button>
      </Actions>
      <BusyNote />
    </form>
    <section class="panel" aria-labelledby="no-mail-heading">
      <h3 id="no-mail-heading">メールが届かないとき</h3>
      <p>
        数分かかることがあります。迷惑メールのフォルダーと、送信先のメールアドレスに間違いがないことを確認してください。
      </p>
      <div class="wizard__resend" data-when="resends-left">
        <button class="button" type="button" data-act="resend">
          認証コードを再送信
        </button>
        <p>
          あと
          <Slot name="resendsLeft" />
          回送信できます。再送信すると、前の認証コードは使えなくなります。
        </p>
      </div>
      <p data-when="no-resends-left" hidden>
        これ以上、再送信はできません。［キャンセル］を押して、ユーザー認証からやり直してください。
      </p>
    </section>
  </WizardStep>
)

/** ③ */
export const IssueStep: FC = () => (
  <WizardStep name="issue" number={3} heading="電子証明書発行">
    <p class="lead">ご本人の確認が終わりました。［発行］を押すと、電子証明書を発行します。</p>
    <div data-when="kept-key" hidden>
      <Alert kind="info" title="前回の続きからお渡しします">
        <p>
          このブラウザに、前回作った鍵が残っています。その鍵で24時間以内に発行された電子証明書がある場合は、同じものをもう一度お渡しします。
        </p>
      </Alert>
    </div>
    <div class="panel form">
      <h3>これから行われること</h3>
      <ol class="wizard__list">
        <li>このブラウザの中で、電子証明書の鍵を作ります。鍵がこのパソコンの外に送られることはありません。</li>
        <li>作った鍵に対する電子証明書の発行を、システムに要求します。</li>
        <li>
          電子証明書ファイル（拡張子
          .p12）を作り、自動でダウンロードします。ファイルは、ログインパスワードで保護されます。
        </li>
      </ol>
      <Details
        rows={[
          ['ユーザーID', <Slot name="userId" />],
          ['発行の受付', [<Slot name="issueBefore" />, ' まで']],
          ['電子証明書の有効期間', '発行日を含めて366日間'],
        ]}
      />
      <Actions>
        <button class="button" type="button" data-act="cancel-to-portal">
          キャンセル
        </button>
        <button class="button button--main" type="button" data-act="issue">
          発行
        </button>
      </Actions>
    </div>
  </WizardStep>
)

const Stage: FC<{ name: string; label: string }> = ({ name, label }) => (
  <li class="stage" data-stage={name} data-state="waiting">
    <span class="stage__mark" aria-hidden="true" />
    <span class="stage__label">{label}</span>
    <span class="stage__state">
      <span data-state-word="waiting">これから</span>
      <span data-state-word="doing" hidden>
        処理中
      </span>
      <span data-state-word="done" hidden>
        完了
      </span>
      <span data-state-word="stopped" hidden>
        中断
      </span>
    </span>
  </li>
)

/** ④ */
export const IssuingStep: FC = () => (
  <WizardStep name="issuing" number={4} heading="電子証明書発行中">
    <p class="lead wizard__while-busy">発行しています。この画面を閉じずに、そのままお待ちください。</p>
    <ol class="stages panel" aria-live="polite">
      <Stage name="key" label="鍵を作成" />
      <Stage name="request" label="発行を要求" />
      <Stage name="file" label="ファイルを作成" />
    </ol>
    <p class="wizard__while-busy" role="status" data-when="repeating" hidden>
      通信が途切れました。自動でもう一度要求しています。
    </p>
    <div class="panel wizard__unless-busy">
      <div data-when="key-kept" hidden>
        <p>
          作った鍵は、暗号化してこのブラウザの中に残してあります。［もう一度試す］を押すと、続きから行います。電子証明書が二重に発行されることはありません。
        </p>
        <p class="muted">
          この画面を閉じてしまったときも、24時間以内に同じブラウザでユーザー認証からやり直すと、同じ電子証明書を受け取れます。
        </p>
      </div>
      <Actions>
        <button class="button" type="button" data-act="cancel-to-start">
          ユーザー認証からやり直す
        </button>
        <button class="button button--main" type="button" data-act="issue">
          もう一度試す
        </button>
      </Actions>
    </div>
  </WizardStep>
)
