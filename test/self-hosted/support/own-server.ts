// An own server as deploy/self-hosted/ describes it, on free ports of loopback: the app on Deno with the permissions of the
// shipped systemd unit, behind a terminator with its shipped configuration. Only paths, names and ports are replaced.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../../scripts/local/free-port.ts'
import { seedSql } from '../../../scripts/local/seed.ts'
import { ROOT, readSettings } from '../../../scripts/local/settings.ts'
import { startMailbox } from '../../../scripts/mailbox.ts'
import { MAIN_FILE } from '../../../src/runtime/deno/names.ts'
import { openSqlite } from '../../../src/runtime/deno/sqlite.ts'
import { Client, type ClientCertificate } from '../../support/https.ts'
import type { LocalSystem } from '../../support/local-system.ts'
import { testSecrets } from '../../support/secrets.ts'

const SHIPPED = join(ROOT, 'deploy/self-hosted')

export const HOSTS = { portal: 'portal.rokin.test', member: 'member.rokin.test' } as const

const READY_MS = 60_000
const COST = { log2N: 10, r: 8, p: 1 }
const CONTRACT = { number: '10000001', kind: 'organisation' as const, organisation: '見本労働組合' }

export type Terminator = 'nginx' | 'caddy'

/** What a place of the shipped files is here. */
export type Replacements = Record<string, string>

/** @throws if the shipped text no longer has what is to be replaced: the test would then try something else. */
const adapted = (text: string, replacements: Replacements): string =>
  Object.entries(replacements).reduce((done, [from, to]) => {
    if (!done.includes(from)) throw new Error(`the shipped file has no "${from}"`)
    return done.replaceAll(from, to)
  }, text)

export type OwnServer = Pick<LocalSystem, 'portal' | 'member' | 'mailbox' | 'contract'> & {
  folder: string
  port: number
  /** Where the app itself listens, behind the terminator. */
  app: URL
  frontSecret: string
  /** A client for one of the two origins. */
  client: (origin: keyof typeof HOSTS, certificate?: ClientCertificate) => Client
  /** Options of `openssl x509` that sign with the app's own CA. */
  issuingCa: () => string[]
  /** As the parts of the tests that know only the local system want it. */
  asLocalSystem: () => LocalSystem
  stop: () => Promise<void>
}

const serverCertificate = (folder: string, name: keyof typeof HOSTS): void => {
  const subject = ['-subj', `/CN=${HOSTS[name]}`, '-addext', `subjectAltName=DNS:${HOSTS[name]}`]
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '3']
  const files = ['-keyout', join(folder, `${name}.key`), '-out', join(folder, `${name}.pem`)]
  execFileSync('openssl', ['req', '-x509', ...key, ...subject, ...files], { stdio: 'pipe' })
}

/** The command of the systemd unit, as a list of words. */
const unitCommand = (unit: string): string[] => {
  const [, command = ''] = /^ExecStart=((?:.*\\\n)*.*)$/m.exec(unit) ?? []
  return command.replaceAll('\\\n', ' ').trim().split(/\s+/)
}

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const end = once(child, 'exit')
  child.kill('SIGTERM')
  await Promise.race([end, delay(20_000, undefined, { ref: false })])
  child.kill('SIGKILL')
}

/** What it says is kept, for when it does not come up. */
const run = (command: string, args: string[], env: Record<string, string>) => {
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const keep = (chunk: Buffer) => {
    output += chunk
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  child.once('error', error => keep(Buffer.from(String(error))))
  return { child, said: () => output }
}

const listens = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('close', () => socket.destroy())
    socket.once('connect', () => socket.end())
  })

const whenListening = async (port: number, process: ReturnType<typeof run>): Promise<void> => {
  for (const began = Date.now(); !(await listens(port)); await delay(100)) {
    if (process.child.exitCode !== null || Date.now() - began > READY_MS)
      throw new Error(`it does not listen on ${port}:\n${process.said()}`)
  }
}

const startApp = async (folder: string, env: Record<string, string>, appPort: number, mailPort: number) => {
  const data = join(folder, 'data')
  const archive = join(folder, 'archive')
  for (const name of [data, archive]) mkdirSync(name, { mode: 0o700 })
  const unit = adapted(readFileSync(join(SHIPPED, 'systemd/rokin.service'), 'utf8'), {
    '127.0.0.1:8787': `127.0.0.1:${appPort}`,
    'api.mailchannels.net:443': `127.0.0.1:${mailPort}`,
    '/var/lib/rokin-archive': archive,
    '/var/lib/rokin': data,
    '/opt/rokin': ROOT,
  })
  const [command = '', ...args] = unitCommand(unit)
  const own = { DATA_DIR: data, ARCHIVE_DIR: archive, PORT: String(appPort), DENO_DIR: join(folder, 'deno') }
  const app = run(command, args, { ...env, ...own, NO_COLOR: '1' })
  await whenListening(appPort, app)
  return app.child
}

const startNginx = async (folder: string, replacements: Replacements, secret: string, port: number) => {
  const own = join(folder, 'nginx')
  mkdirSync(own)
  writeFileSync(join(own, 'client-cert.js'), readFileSync(join(SHIPPED, 'nginx/client-cert.js')))
  writeFileSync(join(own, 'front-secret.conf'), `proxy_set_header X-Front-Secret "${secret}";\n`)
  const shipped = readFileSync(join(SHIPPED, 'nginx/rokin.conf'), 'utf8')
  writeFileSync(
    join(own, 'rokin.conf'),
    adapted(shipped, { ...replacements, '/etc/nginx/rokin': own, 'listen 443': `listen 127.0.0.1:${port}` }),
  )
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    name => `${name}_temp_path ${join(own, name)};`,
  )
  // What Debian's own nginx.conf has around it.
  writeFileSync(
    join(own, 'nginx.conf'),
    `load_module modules/ngx_http_js_module.so;\npid ${join(own, 'pid')};\nerror_log stderr;\ndaemon off;\nevents {}\nhttp {\n  access_log off;\n  ${temporary.join('\n  ')}\n  include ${join(own, 'rokin.conf')};\n}\n`,
  )
  const nginx = run('nginx', ['-p', '/usr/share/nginx', '-e', 'stderr', '-c', join(own, 'nginx.conf')], {})
  await whenListening(port, nginx)
  return nginx.child
}

const startCaddy = async (folder: string, replacements: Replacements, secret: string, port: number) => {
  const file = join(folder, 'caddy.json')
  const { '/etc/ssl/rokin/issuing-ca.pem': _none, ...names } = replacements
  const shipped = readFileSync(join(SHIPPED, 'caddy/caddy.json'), 'utf8')
  writeFileSync(file, adapted(shipped, { ...names, '":443"': `"127.0.0.1:${port}"` }))
  const caddy = run('caddy', ['run', '--config', file], { FRONT_SECRET: secret, HOME: folder })
  await whenListening(port, caddy)
  return caddy.child
}

/** Debian's packages; what a machine lacks is named. */
export const lacksForSelfHosted = (): string | undefined =>
  existsSync('/usr/lib/nginx/modules/ngx_http_js_module.so') && existsSync('/usr/sbin/nginx')
    ? existsSync('/usr/bin/caddy')
      ? undefined
      : "Debian's caddy"
    : "Debian's nginx and libnginx-mod-http-js"

/** Until the app answers through the terminator. */
const whenAnswering = async (client: Client, url: string): Promise<void> => {
  for (const began = Date.now(); ; await delay(100)) {
    const status = await client.send(url).then(
      answer => answer.status,
      () => 0,
    )
    if (status === 200) return
    if (Date.now() - began > READY_MS) throw new Error(`${url} answers ${status}`)
  }
}

export const startOwnServer = async (terminator: Terminator): Promise<OwnServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'rokin-own-server-'))
  // nginx's workers give up root.
  chmodSync(folder, 0o755)
  const [port, appPort, mailPort] = [await freePort(), await freePort(), await freePort()]
  const [portal, member] = [`https://${HOSTS.portal}:${port}`, `https://${HOSTS.member}:${port}`]
  const { FRONT_SECRET: frontSecret, ...secrets } = await testSecrets()
  for (const name of ['portal', 'member'] as const) serverCertificate(folder, name)
  const issuing = join(folder, 'issuing-ca.pem')
  writeFileSync(issuing, new X509Certificate(Buffer.from(secrets.ISSUING_CA_CERTIFICATE, 'base64')).toString())

  const issuingKey = join(folder, 'issuing-ca.key')
  const key = { key: Buffer.from(secrets.ISSUING_CA_KEY, 'base64'), format: 'der', type: 'pkcs8' } as const
  writeFileSync(issuingKey, createPrivateKey(key).export({ format: 'pem', type: 'pkcs8' }))

  const children: ChildProcess[] = []
  const mailbox = await startMailbox(
    { file: join(folder, 'mails.jsonl'), apiKey: secrets.MAILCHANNELS_API_KEY },
    mailPort,
    'MAILBOX_PORT',
  )
  const stop = async () => {
    for (const child of children.toReversed()) await ended(child)
    await mailbox.close()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const { variables } = readSettings({})
    const env = {
      ...variables,
      ...secrets,
      FRONT_SECRET: frontSecret,
      CERTIFICATE_SOURCE: 'rfc9440',
      CA_KEY_HOLDER: 'process',
      RATE_LIMIT: 'off',
      SCRYPT_LOG2_N: String(COST.log2N),
      SCRYPT_P: String(COST.p),
      MAIL_BASE_URL: `http://127.0.0.1:${mailPort}`,
      PORTAL_ORIGIN: portal,
      MEMBER_ORIGIN: member,
    }
    children.push(await startApp(folder, env, appPort, mailPort))
    const initialPassword = 'Init#123'
    const db = openSqlite(join(folder, 'data', MAIN_FILE))
    db.exec(seedSql({ contracts: [{ ...CONTRACT, initialPassword }] }, secrets.PASSWORD_PEPPER, COST, new Date()))
    db.close()

    const start = terminator === 'nginx' ? startNginx : startCaddy
    const replacements = {
      'portal.example.jp': HOSTS.portal,
      'member.example.jp': HOSTS.member,
      '127.0.0.1:8787': `127.0.0.1:${appPort}`,
      '/etc/ssl/rokin/issuing-ca.pem': issuing,
      '/etc/ssl/rokin': folder,
    }
    children.push(await start(folder, replacements, frontSecret, port))

    const client = (origin: keyof typeof HOSTS, certificate?: ClientCertificate) =>
      new Client({ rootCa: join(folder, `${origin}.pem`) }, certificate, HOSTS[origin])
    const visitor = client('portal')
    await whenAnswering(visitor, portal)
    visitor.close()
    const server = {
      portal,
      member,
      mailbox: `http://127.0.0.1:${mailPort}`,
      contract: { number: CONTRACT.number, initialPassword },
      folder,
      port,
      app: new URL(`http://127.0.0.1:${appPort}`),
      frontSecret,
      client,
      issuingCa: () => ['-CA', issuing, '-CAkey', issuingKey],
      stop,
    }
    return { ...server, asLocalSystem: () => localSystemOf(server) }
  } catch (error) {
    await stop()
    throw error
  }
}

const never = () => Promise.reject(new Error('an own server is not restarted by the tests'))

const localSystemOf = (server: Omit<OwnServer, 'asLocalSystem'>): LocalSystem => ({
  portal: server.portal,
  member: server.member,
  mailbox: server.mailbox,
  contract: server.contract,
  contracts: [{ ...server.contract, kind: 'organisation' }],
  rootCa: join(server.folder, 'portal.pem'),
  worker: server.app.origin,
  workerPid: 0,
  runtime: 'deno',
  stateDir: server.folder,
  stop: server.stop,
  kill: never,
  restart: never,
})

/** A plain request to the app, past the terminator. */
export const askApp = (server: OwnServer, path: string, headers: Record<string, string>): Promise<string> =>
  new Promise((resolve, reject) => {
    const outgoing = request(new URL(path, server.app), { headers }, response => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', chunk => {
        body += chunk
      })
      response.on('end', () => resolve(body))
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
