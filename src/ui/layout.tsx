import { raw } from 'hono/html'
import type { Child, FC } from 'hono/jsx'

export const SYSTEM_NAME = 'ろうきん賃金控除事務支援システム'

type LayoutProps = {
  /** The screen's name: the heading and the beginning of the window's title. */
  title: string
  /** The real system's number of the screen, where the manual shows one. */
  screenId?: string
  /** The step of the flow, put before the title in the window's name ("②認証コード入力"). */
  step?: string
  /** Browser code of this screen alone. */
  script?: string
  /** Where the system's name in the header leads. */
  home?: string
  /** What stands at the right of the header, such as the logout. */
  header?: Child
  children: Child
}

/** Every page of ours: title, screen number and step as the manual shows them, the way home. */
export const Layout: FC<LayoutProps> = ({ title, screenId, step, script, home = '/', header, children }) => (
  <>
    {raw('<!DOCTYPE html>')}
    <html lang="ja">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="description" content="ろうきん賃金控除事務支援システムの初期設定とログイン" />
        <title>{`${step ? `${step} ` : ''}${title}｜${SYSTEM_NAME}`}</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/build/app.css" />
        {script ? <script type="module" src={script} /> : null}
      </head>
      <body>
        <a class="skip-link" href="#main">
          本文へ移動
        </a>
        <header class="site-header">
          <div class="site-header__inner">
            <a class="site-header__name" href={home}>
              <img class="site-header__mark" src="/icon.svg" alt="" width="28" height="28" />
              {SYSTEM_NAME}
            </a>
            <div class="site-header__side">{header}</div>
          </div>
        </header>
        <main id="main" class="page" tabindex={-1}>
          <div class="page__heading">
            <h1>{title}</h1>
            {screenId ? <span class="page__screen-id">{screenId}</span> : null}
          </div>
          {children}
        </main>
        <footer class="site-footer">
          <p>ブラウザの「戻る」「進む」ボタンは使わず、画面のボタンで操作してください。</p>
        </footer>
      </body>
    </html>
  </>
)
