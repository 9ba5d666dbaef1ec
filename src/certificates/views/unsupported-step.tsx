import type { FC } from 'hono/jsx'
import { windowTitle } from '../../ui/layout.tsx'

/** As the page is delivered; said only where its script takes long, or does not come. */
export const PreparingStep: FC = () => (
  <section class="wizard wizard--late" data-step="preparing">
    <p>画面を準備しています。しばらくたっても変わらないときは、画面を再読み込みしてください。</p>
  </section>
)

/**
 * What a browser is told that cannot run the page: Internet Explorer (and Edge's IE mode), which knows no modules, by
 * src/client/no-modules.ts. Plain elements only, since it knows no CSS variables either.
 */
export const UnsupportedStep: FC<{ portalHome: string }> = ({ portalHome }) => (
  <>
    <noscript>
      <div class="alert alert--warning">
        <p class="alert__title">
          <span class="alert__kind">注意</span>この画面にはJavaScriptが必要です
        </p>
        <p>
          電子証明書の鍵はお使いのブラウザの中で作られるため、電子証明書の発行だけはJavaScriptが必要です。ブラウザの設定でJavaScriptを有効にしてから、この画面を開き直してください。
        </p>
        <p>初期登録やログインなど、そのほかの画面はJavaScriptがなくてもご利用になれます。</p>
        <p>
          <a href={portalHome}>ログイン画面へ戻る</a>
        </p>
      </div>
    </noscript>
    <section
      class="wizard"
      data-step="unsupported"
      hidden
      data-title={windowTitle('電子証明書発行', { step: '発行できないブラウザ', says: 'エラー' })}
    >
      <h2 class="wizard__heading" tabindex={-1} data-heading>
        このブラウザでは電子証明書を発行できません
      </h2>
      <div data-alerts />
      <p data-when="missing-modules">
        お使いのブラウザでは、電子証明書の鍵を安全に作ることができません。Microsoft Edgeの「IEモード（Internet
        Explorerモード）」で表示しているか、古いブラウザをお使いの可能性があります。
      </p>
      <p data-when="missing-crypto" hidden>
        お使いのブラウザでは、電子証明書の鍵を作るための暗号の機能が使えません。アドレスがhttps://で始まっていることと、ブラウザが新しいことを確認してください。
      </p>
      <p data-when="missing-storage" hidden>
        このブラウザは、データの保存が止められています。作成中の鍵を失わないために、この画面にはデータの保存が必要です。ブラウザの設定で、このサイトのCookieとサイトデータを許可してから、画面を開き直してください（プライベートウィンドウやゲストモードは使わないでください）。
      </p>
      <p data-when="missing-space" hidden>
        パソコンの空き容量が足りないため、作成中の鍵をこのブラウザに保存できません。認証コードはまだ送信されていません。不要なファイルを削除するなどして空き容量を増やしてから、画面を再読み込みしてください。増やせないときは、情報システムのご担当者にご相談ください。
      </p>
      <div class="panel" data-when="other-browser">
        <h3>次のブラウザでこの画面を開いてください</h3>
        <ul class="wizard__list">
          <li>Microsoft Edge（IEモードではない、通常の表示）</li>
          <li>Google Chrome</li>
          <li>Mozilla Firefox</li>
        </ul>
        <p>いずれも、最新のものをお使いください。</p>
      </div>
      <div class="panel" data-when="other-browser">
        <h3>Microsoft EdgeのIEモードを終わるには</h3>
        <ol class="wizard__list">
          <li>アドレスバーの左端に表示されている、Internet Explorerのアイコンを押します。</li>
          <li>「Internet Explorerモードでこのページを開く」をオフにして、［完了］を押します。</li>
          <li>
            それでも変わらないときは、右上の［…］の「設定」から「既定のブラウザー」を開き、「Internet
            Explorerモードページ」の一覧からこのサイトを削除します。会社の設定で変えられないときは、情報システムのご担当者にご相談ください。
          </li>
        </ol>
      </div>
      <div class="actions">
        <a class="button" href={portalHome}>
          ログイン画面へ
        </a>
      </div>
    </section>
  </>
)
