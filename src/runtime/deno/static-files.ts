import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join, sep } from 'node:path'

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
}

type Rule = { path: RegExp; headers: [name: string, value: string][] }

/** Cloudflare's `_headers`: a line with a path (`*` for anything), under it lines with what is said there. */
const readHeaderRules = (text: string): Rule[] => {
  const rules: Rule[] = []
  for (const line of text.split('\n')) {
    const [, name, value] = /^\s+([A-Za-z-]+):\s*(.*?)\s*$/.exec(line) ?? []
    if (name && value) rules.at(-1)?.headers.push([name, value])
    else if (line.startsWith('/')) {
      const pattern = line
        .trim()
        .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
        .replaceAll('\\*', '.*')
      rules.push({ path: new RegExp(`^${pattern}$`), headers: [] })
    }
  }
  return rules
}

type File = { body: Uint8Array<ArrayBuffer>; headers: Headers }

const ownPath = (name: string): string => `/${name.split(sep).join('/')}`

/**
 * Everything under `folder`, read once: what is not there cannot be asked for, however a path is spelt. Answers GET and
 * HEAD of a file, nothing else.
 */
export const openStaticFiles = (folder: string): ((request: Request) => Response | undefined) => {
  const rules = readHeaderRules(readFileSync(join(folder, '_headers'), 'utf8'))
  const files = new Map<string, File>()
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (name === '_headers' || !statSync(join(folder, name)).isFile()) continue
    const body = new Uint8Array(readFileSync(join(folder, name)))
    const headers = new Headers({
      'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream',
      'Cache-Control': 'public, max-age=0, must-revalidate',
      ETag: `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`,
    })
    for (const rule of rules) if (rule.path.test(ownPath(name))) for (const [n, v] of rule.headers) headers.set(n, v)
    files.set(ownPath(name), { body, headers })
  }

  return request => {
    const file = files.get(new URL(request.url).pathname)
    if (!file || (request.method !== 'GET' && request.method !== 'HEAD')) return undefined
    const known = request.headers.get('If-None-Match')?.split(',') ?? []
    const isKnown = known.some(tag => tag.trim().replace(/^W\//, '') === file.headers.get('ETag'))
    if (isKnown) return new Response(null, { status: 304, headers: file.headers })
    return new Response(request.method === 'HEAD' ? null : file.body, { headers: file.headers })
  }
}
