// An own server as deploy/self-hosted/ describes it, on free ports of loopback: the app, and before it one terminator
// after the other with its shipped configuration. RUNTIME in the environment says on what: on Deno the app runs as the
// shipped systemd unit has it, else it is the Worker on Cloudflare's local runtime, which trusts a terminator in the same way.
import { type ChildProcess, execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { answerTo } from '../../../scripts/local/answer.ts'
import type { startDeno } from '../../../scripts/local/deno.ts'
import { writeJson } from '../../../scripts/local/files.ts'
import { freePort } from '../../../scripts/local/free-port.ts'
import type { Listening } from '../../../scripts/local/loopback.ts'
import { stopAll } from '../../../scripts/local/processes.ts'
import { newInitialPassword, type Seed } from '../../../scripts/local/seed.ts'
import { setUp } from '../../../scripts/local/set-up.ts'
import { readSettings, type Settings } from '../../../scripts/local/settings.ts'
import { openState } from '../../../scripts/local/state.ts'
import { startApp } from '../../../scripts/local/system.ts'
import { whenAnswering } from '../../../scripts/local/worker.ts'
import { startMailbox } from '../../../scripts/mailbox.ts'
import { CHEAP_HASHES } from '../../support/cheap-hashes.ts'
import { Client, type ClientCertificate } from '../../support/https.ts'
import type { LocalSystem } from '../../support/local-system.ts'
import { makeCertificate, recordCertificate } from './certificates.ts'
import { end } from './shipped.ts'
import { startTerminator, TERMINATORS, type Terminator } from './terminator.ts'
import { startUnit } from './unit.ts'

export const HOSTS = { portal: 'portal.rokin.test', member: 'member.rokin.test' } as const

/** Its `rootCa` is the portal's own certificate; kill and restart are not there. It has a contract per terminator. */
export type OwnServer = LocalSystem & {
  /** In place of the one before it, on the same port. */
  putBehind: (terminator: Terminator, appAt?: string) => Promise<void>
  folder: string
  port: number
  frontSecret: string
  /** A client for one of the two origins. */
  client: (origin: keyof typeof HOSTS, certificate?: ClientCertificate) => Client
  /** Of the app's own CA, on record, and over. */
  expired: ClientCertificate
}

const serverCertificate = (folder: string, name: keyof typeof HOSTS): void => {
  const subject = ['-subj', `/CN=${HOSTS[name]}`, '-addext', `subjectAltName=DNS:${HOSTS[name]}`]
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '3']
  const files = ['-keyout', join(folder, `${name}.key`), '-out', join(folder, `${name}.pem`)]
  execFileSync('openssl', ['req', '-x509', ...key, ...subject, ...files], { stdio: 'pipe' })
}

const contractFor = (terminator: Terminator, index: number): Seed['contracts'][number] => ({
  number: String(10000001 + index),
  kind: 'organisation',
  organisation: `見本労働組合　${terminator}`,
  initialPassword: newInitialPassword(),
})

const never = () => Promise.reject(new Error('an own server is not restarted by the tests'))

export const startOwnServer = async (): Promise<OwnServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'rokin-own-server-'))
  // nginx's workers give up root.
  chmodSync(folder, 0o755)
  const [port, appPort] = [await freePort(), await freePort()]
  const own = { STATE_DIR: join(folder, 'state'), MAILBOX_PORT: String(await freePort()), RATE_LIMIT: 'off' }
  const origins = { portal: `https://${HOSTS.portal}:${port}`, member: `https://${HOSTS.member}:${port}` }
  const settings: Settings = { ...readSettings({ ...process.env, ...own, ...CHEAP_HASHES }), origins }
  const { runtime, ports, stateDir } = settings

  const unit: ChildProcess[] = []
  const terminators: ChildProcess[] = []
  const mailbox: Listening[] = []
  const stop = async () => {
    for (const child of [...terminators, ...unit]) await end(child)
    await stopAll()
    for (const { close } of mailbox) await close()
    rmSync(folder, { recursive: true, force: true })
  }
  const onDeno: typeof startDeno = (state, settings, own, port) => {
    const child = startUnit(state, settings, own, port)
    unit.push(child)
    const url = new URL(`http://127.0.0.1:${port}`)
    return whenAnswering({ child, log: state.path('deno.log'), url, portal: settings.origins.portal })
  }
  try {
    const state = openState(stateDir, { isFresh: false })
    writeJson(state.path('seed.json'), { contracts: TERMINATORS.map(contractFor) })
    const set = await setUp(settings, state)
    const { FRONT_SECRET: frontSecret, MAILCHANNELS_API_KEY: apiKey } = set.secrets
    const [contract] = set.seed.contracts
    if (!contract) throw new Error('the system has no demo contract')
    const issuing = join(state.path('ca'), 'issuing')
    const expired = makeCertificate(
      folder,
      'expired',
      '-days',
      '-1',
      '-CA',
      `${issuing}.pem`,
      '-CAkey',
      `${issuing}.key`,
    )
    recordCertificate({ stateDir, runtime }, contract, expired)

    mailbox.push(await startMailbox({ file: state.path('mailbox.jsonl'), apiKey }, ports.mailbox, 'MAILBOX_PORT'))
    const app = await startApp(settings, state, set, appPort, onDeno)
    for (const name of ['portal', 'member'] as const) serverCertificate(folder, name)
    writeFileSync(join(folder, 'issuing-ca.pem'), set.certificates.issuing.certificate)
    writeFileSync(join(folder, 'root-ca.pem'), set.certificates.root)
    const replacements = {
      'portal.example.jp': HOSTS.portal,
      'member.example.jp': HOSTS.member,
      '/etc/ssl/rokin': folder,
    }
    return {
      ...origins,
      putBehind: async (terminator, appAt = app.url.host) => {
        for (const child of terminators.splice(0)) await end(child)
        terminators.push(
          await startTerminator(terminator, folder, { ...replacements, '127.0.0.1:8787': appAt }, frontSecret, port),
        )
      },
      mailbox: `http://127.0.0.1:${ports.mailbox}`,
      rootCa: join(folder, 'portal.pem'),
      worker: app.url.origin,
      workerPid: app.pid,
      runtime,
      stateDir,
      contract,
      contracts: set.seed.contracts,
      stop,
      kill: never,
      restart: never,
      folder,
      port,
      frontSecret,
      client: (origin, certificate) =>
        new Client({ rootCa: join(folder, `${origin}.pem`) }, certificate, HOSTS[origin]),
      expired,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** A plain request to the app, past the terminator. */
export const askApp = async (server: OwnServer, path: string, headers: Record<string, string>): Promise<string> =>
  (await answerTo(request(new URL(path, server.worker), { headers }))).body
