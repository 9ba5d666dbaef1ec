import type { IncomingHttpHeaders } from 'node:http'

/** RFC 9110 7.6.1, and what HTTP/1.1 knew before: of this connection only, never passed on. */
const OF_THE_CONNECTION = new Set([
  'connection',
  'expect',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** What only a front, Cloudflare or the local runtime may say: beginnings of names. */
const OF_THE_FRONT = [
  'cdn-loop',
  'cf-',
  'client-cert',
  'forwarded',
  'mf-',
  'true-client-ip',
  'x-forwarded-',
  'x-front-',
  'x-real-ip',
]

/** Without these two a request ends elsewhere than it said: `Connection: content-length` does not remove them. */
const NEVER_REMOVED = new Set(['content-length', 'host'])

type Headers = Record<string, string[]>

/** Some servers read `client_cert` and `client-cert` as the same. */
const canonical = (name: string): string => name.toLowerCase().replaceAll('_', '-')

const listedIn = (connection: string | undefined): Set<string> =>
  new Set(
    (connection ?? '')
      .split(',')
      .map(name => canonical(name.trim()))
      .filter(name => !NEVER_REMOVED.has(name)),
  )

const without = (
  rawHeaders: string[],
  connection: string | undefined,
  isDropped: (name: string) => boolean,
): Headers => {
  const listed = listedIn(connection)
  const kept: Headers = {}
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]?.toLowerCase() ?? ''
    const plain = canonical(name)
    if (OF_THE_CONNECTION.has(plain) || listed.has(plain) || isDropped(plain)) continue
    kept[name] = [...(kept[name] ?? []), rawHeaders[i + 1] ?? '']
  }
  return kept
}

/** A request's headers without those of the connection and those that could forge what only the front may say. */
export const forwardedHeaders = (rawHeaders: string[], headers: IncomingHttpHeaders): Headers =>
  without(rawHeaders, headers.connection, name => OF_THE_FRONT.some(beginning => name.startsWith(beginning)))

/** An answer's headers without those of the connection. */
export const returnedHeaders = (rawHeaders: string[], headers: IncomingHttpHeaders): Headers =>
  without(rawHeaders, headers.connection, () => false)

/** RFC 9112 3.2: a path, or a whole URL, whose authority then counts like a Host header. */
export type Target = { path: string; authority?: string }

export const readTarget = (target: string): Target | undefined => {
  if (target.startsWith('/')) return { path: target }
  const [, authority, rest] = /^https:\/\/([^/?#\\]+)(.*)$/i.exec(target) ?? []
  if (authority === undefined || rest === undefined) return undefined
  return { authority, path: rest.startsWith('/') ? rest : `/${rest}` }
}

const MOST_ENCODINGS = 8

const decodedOnce = (text: string): string =>
  text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

/**
 * `/cdn-cgi/*` is the local runtime's own: its cron trigger, its view of the database. No page of ours has such a
 * segment anywhere, so one is refused wherever it stands and however often it is encoded; then no reader down the
 * line, however it treats dots, slashes and escapes, can come out there.
 */
export const isForbiddenPath = (path: string): boolean => {
  let text = path.split('?', 1)[0] ?? ''
  for (let round = 0; round <= MOST_ENCODINGS; round++) {
    if (text.split(/[/\\?#;]/).some(segment => segment.trim().toLowerCase() === 'cdn-cgi')) return true
    const decoded = decodedOnce(text)
    if (decoded === text) return false
    text = decoded
  }
  return true
}
