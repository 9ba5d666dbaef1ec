import { html, raw } from 'hono/html'
import type { Child, FC } from 'hono/jsx'
import { ScreenState } from './alert.tsx'

const NAME_PARTS = ['ろうきん賃金控除', '事務支援システム'] as const
export const SYSTEM_NAME = NAME_PARTS.join('')

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
  /** What else stands at the foot of the page. */
  footnote?: string
  children: Child
}

type WindowState = { step?: string | undefined; says?: string | null }

/** The window's title, which screen readers read out first: what was refused or done says so in it, then step and screen. */
export const windowTitle = (title: string, { step, says = null }: WindowState = {}): string =>
  [
    says ? `${says}：` : '',
    step ? `${step} ` : '',
    title,
    title.startsWith(SYSTEM_NAME) ? '' : `｜${SYSTEM_NAME}`,
  ].join('')

/** The system's name is one long word: where a line may end in it. */
const SystemName: FC = () => (
  <>
    {NAME_PARTS[0]}
    <wbr />
    {NAME_PARTS[1]}
  </>
)

const Heading: FC<{ title: string }> = ({ title }) =>
  title.startsWith(SYSTEM_NAME) ? (
    <h1>
      <SystemName />
      <wbr />
      {title.slice(SYSTEM_NAME.length)}
    </h1>
  ) : (
    <h1>{title}</h1>
  )

/** Every page of ours: title, screen number and step as the manual shows them, the way home. */
export const Layout: FC<LayoutProps> = async ({
  title,
  screenId,
  step,
  script,
  home = '/',
  header,
  footnote,
  children,
}) => {
  const state = { says: null }
  const main = (
    <ScreenState.Provider value={state}>
      <main id="main" class="page" tabindex={-1}>
        <div class="page__heading">
          <Heading title={title} />
          {screenId ? <span class="page__screen-id">{screenId}</span> : null}
        </div>
        {children}
      </main>
    </ScreenState.Provider>
  )
  // Written before the head: the window's title says what is in it.
  const content = await html`${main}`
  return (
    <>
      {raw('<!DOCTYPE html>')}
      <html lang="ja">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <meta name="description" content="ろうきん賃金控除事務支援システムの初期設定とログイン" />
          <title>{windowTitle(title, { step, says: state.says })}</title>
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
                <span>
                  <SystemName />
                </span>
              </a>
              <div class="site-header__side">{header}</div>
            </div>
          </header>
          {content}
          <footer class="site-footer">
            <p>ブラウザの「戻る」「進む」ボタンは使わず、画面のボタンで操作してください。</p>
            {footnote ? <p>{footnote}</p> : null}
          </footer>
        </body>
      </html>
    </>
  )
}
