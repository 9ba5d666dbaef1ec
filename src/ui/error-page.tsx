import type { FC } from 'hono/jsx'
import { CodedAlert } from './alert.tsx'
import { Layout } from './layout.tsx'
import type { MessageCode } from './messages.ts'

type About = { title: string; whatToDo: string }

const KEPT = '「登録しました」などの完了の表示が出た操作は、保存されています。'

/** What each refusal of a whole request is called, and what may have led there. */
const ABOUT: Partial<Record<MessageCode, About>> = {
  E1013: { title: '送信された内容を読み取れません', whatToDo: KEPT },
  E2006: {
    title: '操作を受け付けられませんでした',
    whatToDo: '入力された内容は処理していません。時間をおいて、下のボタンで最初の画面からお進みください。',
  },
  E9001: {
    title: '画面が見つかりません',
    whatToDo:
      'アドレスに間違いがないか、確認してください。お気に入り（ブックマーク）から開いたときは、下のボタンで最初の画面からお進みください。',
  },
  E9002: {
    title: '操作を受け付けられません',
    whatToDo: `別の画面から送信されたときや、画面を開いてから長い時間がたったときに表示されます。${KEPT}`,
  },
  E9003: {
    title: 'システムの問題が発生しました',
    whatToDo: `${KEPT}完了の表示が出ていない操作は、保存されていないことがあります。時間をおいて、内容を確認してください。`,
  },
  E9004: { title: '送信された内容が大きすぎます', whatToDo: KEPT },
}

/** 404, 403, 429, 500 and their like: what happened, what was kept, where to go on, and the number to tell on the telephone. */
export const ErrorPage: FC<{ code: MessageCode; requestId?: string }> = ({ code, requestId }) => {
  const { title, whatToDo } = ABOUT[code] ?? { title: '画面を表示できません', whatToDo: KEPT }
  return (
    <Layout title={title}>
      <CodedAlert code={code}>
        <p>{whatToDo}</p>
      </CodedAlert>
      <div class="actions">
        <a class="button button--main" href="/">
          最初の画面へ
        </a>
      </div>
      {requestId ? <p class="muted">お問い合わせの際は、この番号をお知らせください：{requestId}</p> : null}
    </Layout>
  )
}
