import type { ChildProcess } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { hasEnded } from '../../../scripts/local/processes.ts'
import { end, type Replacements, run, shipped } from './shipped.ts'
import { commandOf } from './unit.ts'

const READY_MS = 60_000

/** Where Debian puts it; a person's PATH need not name that folder. */
const NGINX = '/usr/sbin/nginx'

export const TERMINATORS = ['nginx', 'caddy'] as const

export type Terminator = (typeof TERMINATORS)[number]

/** Debian's packages; what a machine lacks is named. */
export const lacksForSelfHosted = (): string | undefined =>
  existsSync('/usr/lib/nginx/modules/ngx_http_js_module.so') && existsSync(NGINX)
    ? existsSync('/usr/bin/caddy')
      ? undefined
      : "Debian's caddy"
    : "Debian's nginx and libnginx-mod-http-js"

const listens = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('close', () => socket.destroy())
    socket.once('connect', () => socket.end())
  })

/** All that it has said on its standard output and error. */
export const terminatorLog = (folder: string, terminator: Terminator): string => join(folder, `${terminator}.log`)

/** What it says is kept in a file, for when it does not come up, and for who looks at its log of errors. */
const whenListening = async (port: number, child: ChildProcess, log: string): Promise<ChildProcess> => {
  const keep = (words: unknown) => appendFileSync(log, String(words))
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  child.once('error', keep)
  for (const began = Date.now(); !(await listens(port)); await delay(100)) {
    if (!hasEnded(child) && Date.now() - began < READY_MS) continue
    await end(child)
    throw new Error(`it does not listen on ${port}:\n${readFileSync(log, 'utf8')}`)
  }
  return child
}

/**
 * Debian 12's own nginx.conf, as the package has it and nobody has touched it: what stands at http level there must neither
 * clash with ours nor weaken it. OpenSSL's own bounds are lifted, so that it is ours alone which refuses old versions of TLS.
 */
const debiansNginxConf = (own: string): string => `
worker_processes auto;
pid ${join(own, 'pid')};
error_log stderr;
load_module modules/ngx_http_js_module.so;
daemon off;

events {
  worker_connections 768;
}

http {
  sendfile on;
  tcp_nopush on;
  types_hash_max_size 2048;
  types { text/html html; }
  default_type application/octet-stream;

  ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
  ssl_prefer_server_ciphers on;
  ssl_ciphers ALL:@SECLEVEL=0;

  access_log ${join(own, 'access.log')};
  gzip on;

  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(name => `${name}_temp_path ${join(own, name)};`).join('\n  ')}
  include ${join(own, 'conf.d')}/*.conf;
}
`

const startNginx = (folder: string, replacements: Replacements, secret: string, port: number): ChildProcess => {
  const own = join(folder, 'nginx')
  mkdirSync(join(own, 'conf.d'), { recursive: true })
  for (const name of ['client-cert.js', 'every-server.conf']) writeFileSync(join(own, name), shipped(`nginx/${name}`))
  writeFileSync(join(own, 'front-secret.conf'), `proxy_set_header X-Front-Secret "${secret}";\n`)
  const here = { ...replacements, '/etc/nginx/rokin': own, 'listen 443': `listen 127.0.0.1:${port}` }
  writeFileSync(join(own, 'conf.d/rokin.conf'), shipped('nginx/rokin.conf', here))
  writeFileSync(join(own, 'nginx.conf'), debiansNginxConf(own))
  return run(NGINX, ['-p', '/usr/share/nginx', '-e', 'stderr', '-c', join(own, 'nginx.conf')], {})
}

const startCaddy = (folder: string, replacements: Replacements, secret: string, port: number): ChildProcess => {
  const file = join(folder, 'caddy.json')
  writeFileSync(file, shipped('caddy/caddy.json', { ...replacements, '":443"': `"127.0.0.1:${port}"` }))
  const [command = '', ...args] = commandOf(shipped('caddy/service.conf', { '/etc/caddy/caddy.json': file }))
  return run(command, args, { FRONT_SECRET: secret, HOME: folder })
}

/** On this port of loopback, with its configuration written into the folder. */
export const startTerminator = (
  terminator: Terminator,
  folder: string,
  replacements: Replacements,
  secret: string,
  port: number,
): Promise<ChildProcess> =>
  whenListening(
    port,
    (terminator === 'nginx' ? startNginx : startCaddy)(folder, replacements, secret, port),
    terminatorLog(folder, terminator),
  )
