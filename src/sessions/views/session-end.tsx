import type { FC } from 'hono/jsx'
import { IDLE_MS, TOUCH_EVERY_MS } from '../resume-session.ts'

/**
 * Said before a session ends by itself, with the way to go on (WCAG 2.2.1), and once it has ended. Shown by
 * src/client/session-end.ts; who has no JavaScript reads of the 15 minutes at the foot of the page.
 */
export const SessionEnd: FC = () => (
  <dialog
    class="dialog"
    role="alertdialog"
    data-session-end
    data-idle-ms={IDLE_MS}
    data-noted-every-ms={TOUCH_EVERY_MS}
    aria-labelledby="session-end-title"
    aria-describedby="session-end-text"
  >
    <h2 id="session-end-title">
      <span data-says="soon">まもなくログアウトします</span>
      <span data-says="unreachable" hidden>
        サーバーにつながりません
      </span>
      <span data-says="over" hidden>
        ログアウトしました
      </span>
    </h2>
    <div id="session-end-text" aria-live="assertive">
      <p data-says="soon">
        しばらく操作がないため、あと2分ほどでログアウトします。続けて利用するときは、［ログインを続ける］を押してください。
      </p>
      <p data-says="unreachable" hidden>
        入力した内容は、この画面に残っています。インターネットの接続を確認してから、もう一度［ログインを続ける］を押してください。
      </p>
      <p data-says="over" hidden>
        入力した内容は、この画面に残っていますが、このままでは送信できません。別のタブでログインすると、この画面の操作を続けられます。
      </p>
    </div>
    <div class="actions">
      <button class="button button--main" type="button" data-session="extend" data-says="soon unreachable">
        ログインを続ける
      </button>
      <button class="button" type="button" data-session="close" data-says="over" hidden>
        閉じる
      </button>
    </div>
  </dialog>
)
