import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startDeno } from '../../scripts/local/deno.ts'
import { freePort } from '../../scripts/local/free-port.ts'
import { setUp } from '../../scripts/local/set-up.ts'
import { readSettings } from '../../scripts/local/settings.ts'
import { openState } from '../../scripts/local/state.ts'
import { openPorts, startApp } from '../../scripts/local/system.ts'
import type { LocalSystem } from '../support/local-system.ts'

const signalGroup = (pid: number, signal: NodeJS.Signals | 0): boolean => {
  try {
    return process.kill(-pid, signal)
  } catch {
    return false
  }
}

/** What the kernel says of a process; nothing of one that went while it was asked. */
const statOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
  } catch {
    return ''
  }
}

/** One that only waits for its parent to ask how it ended (a zombie) has let go of its files, unless threads of it are left. */
const hasLetGo = (pid: string, state: string | undefined): boolean => {
  if (state !== 'Z' && state !== 'X') return false
  try {
    return readdirSync(`/proc/${pid}/task`).length <= 1
  } catch {
    return true
  }
}

const runsIn = (group: number) => (pid: string) => {
  const stat = statOf(pid)
  const [state, , pgrp] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(pgrp) === group && !hasLetGo(pid, state)
}

/** Elsewhere than on Linux, zombies included. */
const isGone = (group: number): boolean =>
  !signalGroup(group, 0) ||
  (existsSync('/proc/self/stat') &&
    !readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .some(runsIn(group)))

const killGroup = async (pid: number): Promise<void> => {
  signalGroup(pid, 'SIGKILL')
  while (!isGone(pid)) await delay(5)
}

/**
 * The local system with its TLS fronts and its mailbox in this process, where they outlive what is killed, as the
 * terminator and the mail provider do in production. `kill` and `restart` are the app's alone, which is there again
 * after a second. RUNTIME in the environment says on what it runs; `onDeno` may start Deno in another way.
 */
export const startKillableSystem = async (
  environment: Record<string, string> = {},
  onDeno = startDeno,
): Promise<LocalSystem> => {
  const stateDir = mkdtempSync(join(tmpdir(), 'rokin-killable-'))
  const settings = readSettings({
    ...process.env,
    ...environment,
    STATE_DIR: stateDir,
    PORTAL_PORT: String(await freePort()),
    MEMBER_PORT: String(await freePort()),
    MAILBOX_PORT: String(await freePort()),
  })
  const state = openState(stateDir, { isFresh: false })
  const set = await setUp(settings, state)
  const { certificates, seed } = set
  const appPort = await freePort()
  const upstream = new URL(`http://127.0.0.1:${appPort}`)
  const listening = await openPorts(settings, state, set, upstream)
  const start = () => startApp(settings, state, set, appPort, onDeno)
  const [contract] = seed.contracts
  if (!contract) throw new Error('the system has no demo contract')

  let app = await start()
  const system: LocalSystem = {
    ...settings.origins,
    mailbox: `http://localhost:${settings.ports.mailbox}`,
    rootCa: certificates.rootFile,
    worker: upstream.origin,
    workerPid: app.pid,
    runtime: settings.runtime,
    contracts: [...seed.contracts],
    contract,
    stateDir,
    kill: () => killGroup(app.pid),
    restart: async () => {
      app = await start()
      return Object.assign(system, { workerPid: app.pid })
    },
    stop: async () => {
      await killGroup(app.pid)
      await Promise.all(listening.map(({ close }) => close()))
      rmSync(stateDir, { recursive: true, force: true })
    },
  }
  return system
}
