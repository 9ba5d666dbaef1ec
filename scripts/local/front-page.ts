import type { ServerResponse } from 'node:http'

const TEXTS = {
  400: ['この要求は処理できません', 'ブラウザのアドレス欄を確認して、はじめの画面からやり直してください。'],
  404: ['ページが見つかりません', 'アドレスを確認するか、はじめの画面からやり直してください。'],
  421: ['この接続では表示できません', 'ブラウザの画面をすべて閉じてから、アドレスを確認してもう一度開いてください。'],
  431: ['送信された情報が大きすぎます', 'ブラウザの Cookie を削除してから、もう一度お試しください。'],
  502: ['ただいまシステムに接続できません', 'しばらく待ってから、もう一度お試しください。'],
  504: ['システムからの応答がありません', 'しばらく待ってから、もう一度お試しください。'],
} satisfies Record<number, [string, string]>

export type FrontStatus = keyof typeof TEXTS

const page = (title: string, advice: string): string => `<!doctype html>
<html lang="ja">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title></head>
<body><main><h1>${title}</h1><p>${advice}</p></main></body>
</html>
`

/** The front's own answer: nothing of it is kept, and nothing after it is read from this connection. */
export const answerPage = (response: ServerResponse, status: FrontStatus): void => {
  const body = page(...TEXTS[status])
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
    Connection: 'close',
  })
  response.end(body)
}
