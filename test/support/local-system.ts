import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { freePort } from './free-port.ts'

const devJson = z.object({
  portal: z.string(),
  member: z.string(),
  mailbox: z.string(),
  rootCa: z.string(),
  worker: z.string(),
  contracts: z.array(z.object({ number: z.string(), initialPassword: z.string(), kind: z.string() })),
})

export type LocalSystem = z.output<typeof devJson> & {
  stateDir: string
  contract: { number: string; initialPassword: string }
  stop: () => Promise<void>
}

const START_LIMIT_MS = 120_000

const exited = (child: ChildProcess): Promise<void> =>
  new Promise(resolve => {
    if (child.exitCode !== null || child.signalCode !== null) resolve()
    child.once('exit', () => resolve())
  })

/** The whole system as `npm start` runs it, on free ports and with a state folder of its own. */
export const startLocalSystem = async (environment: Record<string, string> = {}): Promise<LocalSystem> => {
  const stateDir = mkdtempSync(join(tmpdir(), 'rokin-test-'))
  const ports = { PORTAL_PORT: await freePort(), MEMBER_PORT: await freePort(), MAILBOX_PORT: await freePort() }
  const env: NodeJS.ProcessEnv = { ...process.env, ...environment, STATE_DIR: stateDir }
  for (const [name, port] of Object.entries(ports)) env[name] = String(port)
  const child = spawn('node', ['scripts/start.ts'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', chunk => {
    output += chunk
  })
  child.stderr.on('data', chunk => {
    output += chunk
  })

  const stop = async () => {
    child.kill('SIGINT')
    await exited(child)
    rmSync(stateDir, { recursive: true, force: true })
  }
  const file = join(stateDir, 'dev.json')
  for (const began = Date.now(); !existsSync(file); ) {
    if (child.exitCode !== null) throw new Error(`the system did not start:\n${output}`)
    if (Date.now() - began > START_LIMIT_MS) {
      await stop()
      throw new Error(`the system was not ready after ${START_LIMIT_MS / 1000} s:\n${output}`)
    }
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  const system = devJson.parse(JSON.parse(readFileSync(file, 'utf8')))
  const [contract] = system.contracts
  if (!contract) throw new Error('the system has no demo contract')
  return { ...system, stateDir, contract, stop }
}

const messages = z.array(z.object({ to: z.unknown(), subject: z.string(), text: z.string() }))

export const mailsTo = async (system: LocalSystem, address: string) => {
  const response = await fetch(`${system.mailbox}/api/messages`)
  return messages.parse(await response.json()).filter(mail => JSON.stringify(mail.to).includes(address))
}

export const codeFor = async (system: LocalSystem, address: string): Promise<string> => {
  for (const mail of await mailsTo(system, address)) {
    const [, code] = /認証コード：(\d{6})/.exec(mail.text) ?? []
    if (code) return code
  }
  throw new Error(`no code was mailed to ${address}`)
}
