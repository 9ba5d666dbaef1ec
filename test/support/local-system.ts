import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { answerTo } from '../../scripts/local/answer.ts'
import { freePort } from '../../scripts/local/free-port.ts'
import { RUNTIMES } from '../../scripts/local/settings.ts'

const devJson = z.object({
  portal: z.string(),
  member: z.string(),
  mailbox: z.string(),
  rootCa: z.string(),
  worker: z.string(),
  workerPid: z.number(),
  runtime: z.enum(RUNTIMES),
  contracts: z.array(z.object({ number: z.string(), initialPassword: z.string(), kind: z.string() })),
})

export type LocalSystem = z.output<typeof devJson> & {
  stateDir: string
  contract: { number: string; initialPassword: string }
  /** Ends it in order and deletes its state. */
  stop: () => Promise<void>
  /** `kill -9` of everything at once, as when the power fails; the state stays. */
  kill: () => Promise<void>
  /** The same system again, its state, its ports; `changed` is what it is told otherwise from here on. */
  restart: (changed?: Record<string, string>) => Promise<LocalSystem>
}

const START_LIMIT_MS = 120_000
const POLL_MS = 20

const exited = (child: ChildProcess): Promise<void> =>
  new Promise(resolve => {
    if (child.exitCode !== null || child.signalCode !== null) resolve()
    child.once('exit', () => resolve())
  })

type Place = { stateDir: string; ports: Record<string, string> }

const newPlace = async (): Promise<Place> => ({
  stateDir: mkdtempSync(join(tmpdir(), 'rokin-test-')),
  ports: {
    PORTAL_PORT: String(await freePort()),
    MEMBER_PORT: String(await freePort()),
    MAILBOX_PORT: String(await freePort()),
  },
})

const killGroup = (pid: number): void => {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It was gone already.
  }
}

const startIn = async ({ stateDir, ports }: Place, environment: Record<string, string>): Promise<LocalSystem> => {
  const file = join(stateDir, 'dev.json')
  // What a killed one left there would look like this one being ready.
  rmSync(file, { force: true })
  const env: NodeJS.ProcessEnv = { ...process.env, ...environment, ...ports, STATE_DIR: stateDir }
  // On the leash: a test run that is killed leaves no system behind.
  const child = spawn('node', ['--import', './scripts/local/leash.mjs', 'scripts/start.ts'], {
    env: { ...env, LEASH: String(process.pid) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let output = ''
  const listen = (chunk: Buffer) => {
    output += chunk
  }
  child.stdout.on('data', listen)
  child.stderr.on('data', listen)

  const stop = async () => {
    child.kill('SIGINT')
    await exited(child)
    rmSync(stateDir, { recursive: true, force: true })
  }
  for (const began = Date.now(); !existsSync(file); ) {
    if (child.exitCode !== null) throw new Error(`the system did not start:\n${output}`)
    if (Date.now() - began > START_LIMIT_MS) {
      await stop()
      throw new Error(`the system was not ready after ${START_LIMIT_MS / 1000} s:\n${output}`)
    }
    await new Promise(resolve => setTimeout(resolve, POLL_MS))
  }
  const system = devJson.parse(JSON.parse(readFileSync(file, 'utf8')))
  const [contract] = system.contracts
  if (!contract) throw new Error('the system has no demo contract')
  const kill = async () => {
    // The Worker first: the starter would end it in order.
    killGroup(system.workerPid)
    if (child.pid !== undefined) killGroup(child.pid)
    await exited(child)
  }
  const restart = (changed = {}) => startIn({ stateDir, ports }, { ...environment, ...changed })
  return { ...system, stateDir, contract, stop, kill, restart }
}

/**
 * The whole system as `npm start` runs it, on free ports and with a state folder of its own. RUNTIME in the
 * environment says on what: `npm test` runs every test of it on both.
 */
export const startLocalSystem = async (environment: Record<string, string> = {}): Promise<LocalSystem> =>
  startIn(await newPlace(), environment)

const messages = z.array(z.object({ id: z.string(), to: z.string(), subject: z.string(), text: z.string() }))

export const mailsTo = async (system: LocalSystem, address: string) => {
  const response = await fetch(`${system.mailbox}/api/messages?to=${encodeURIComponent(address)}`)
  return messages.parse(await response.json())
}

export const codeFor = async (system: LocalSystem, address: string): Promise<string> => {
  for (const mail of await mailsTo(system, address)) {
    const [, code] = /認証コード：(\d{6})/.exec(mail.text) ?? []
    if (code) return code
  }
  throw new Error(`no code was mailed to ${address}`)
}

/**
 * What a cron does, that of the minute unless another is named, at once: asked of the Worker itself, since the fronts
 * refuse it.
 */
export const fireCron = async (
  { worker, portal }: Pick<LocalSystem, 'worker' | 'portal'>,
  expression = '* * * * *',
): Promise<void> => {
  const url = new URL('/cdn-cgi/local/scheduled', worker)
  url.searchParams.set('cron', expression)
  const { status } = await answerTo(request(url.href, { headers: { host: new URL(portal).host } }))
  if (status !== 200) throw new Error(`the cron answered ${status}`)
}
