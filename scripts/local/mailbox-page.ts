import { createHash } from 'node:crypto'
import type { Mail } from './mailbox-store.ts'

const SHOWN = 100

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.7 system-ui, "Hiragino Sans", "Noto Sans JP", "Yu Gothic UI", sans-serif }
body { max-width: 50rem; margin: 0 auto; padding: 1rem }
h1 { font-size: 1.4rem }
article { border: 1px solid #8888; border-radius: .5rem; padding: .75rem 1rem; margin: 1rem 0 }
h2 { font-size: 1.05rem; margin: 0 0 .25rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: 0; font-size: .875rem }
dd { margin: 0; overflow-wrap: anywhere }
form { margin: .5rem 0 0 }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; margin: .75rem 0 0 }
`
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64')

export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, character => ENTITIES[character] ?? '')

/** Addresses become links, everything else plain text. */
const linked = (text: string): string =>
  text
    .split(/(https?:\/\/[\w.:-]+[\w/.:?=&%#~+-]*)/)
    .map((part, i) =>
      i % 2 === 0 ? escapeHtml(part) : `<a href="${escapeHtml(part)}" rel="noreferrer">${escapeHtml(part)}</a>`,
    )
    .join('')

const TIME = new Intl.DateTimeFormat('ja-JP', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'Asia/Tokyo' })

const article = (mail: Mail): string => `<article>
<h2>${escapeHtml(mail.subject)}</h2>
<dl>
<dt>受信日時</dt><dd><time datetime="${escapeHtml(mail.receivedAt)}">${TIME.format(new Date(mail.receivedAt))}</time></dd>
<dt>差出人</dt><dd>${escapeHtml(mail.fromName)} &lt;${escapeHtml(mail.from)}&gt;</dd>
<dt>宛先</dt><dd>${escapeHtml(mail.to)}</dd>
</dl>
<pre>${linked(mail.text)}</pre>
<form method="post" action="/bounces">
<button name="id" value="${escapeHtml(mail.id)}">不達にする</button>
</form>
</article>`

/** What arrived, newest first; the browser asks again every five seconds. */
export const mailboxPage = (mails: Mail[], fault: string): string => `<!doctype html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="5">
<title>開発用メールボックス（${mails.length}通）</title>
<style>${STYLE}</style>
</head>
<body>
<h1>開発用メールボックス</h1>
<p>システムが送ったメールはすべてここに届き、外へは送られません。新しい順に表示しています（5秒ごとに更新）。</p>
<p>「不達にする」を押すと、宛先に届かなかったことがシステムに通知されます。</p>
${fault === '' ? '' : `<p role="status"><strong>障害を再現中です：${escapeHtml(fault)}</strong></p>`}
${mails.length === 0 ? '<p>まだメールはありません。</p>' : mails.slice(0, SHOWN).map(article).join('\n')}
${mails.length > SHOWN ? `<p>ほかに古いメールが${mails.length - SHOWN}通あります（GET /api/messages で全件）。</p>` : ''}
</body>
</html>
`
