import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { stripVTControlCharacters } from 'node:util'
import { Failure } from './failure.ts'
import { ROOT } from './settings.ts'

const GRACE_MS = 4_000
const TAIL_LINES = 20

const LEASH = new URL('./leash.mjs', import.meta.url).href

/** Where Node keeps what it has compiled, of wrangler’s 15 MB above all: every process that starts has less to do. */
export const COMPILED = join(ROOT, 'node_modules/.cache/compiled')

const running = new Set<ChildProcess>()

/** Has `stopAll` end it too: the head of a process group of its own. */
export const remember = <Child extends ChildProcess>(child: Child): Child => {
  running.add(child)
  for (const end of ['close', 'error']) child.once(end, () => running.delete(child))
  return child
}

export const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

/**
 * Starts one of the project's scripts or tools with this same Node, as the head of a process group of its own, so
 * that Ctrl-C reaches only the starter, which then ends it in order. It ends with the starter in any case.
 */
export const startNode = (args: string[], env: NodeJS.ProcessEnv = {}): ChildProcess => {
  const child = spawn(process.execPath, ['--no-warnings', '--import', LEASH, ...args], {
    cwd: ROOT,
    env: {
      ...process.env,
      NO_COLOR: '1',
      FORCE_COLOR: '0',
      NODE_COMPILE_CACHE: COMPILED,
      ...env,
      LEASH: String(process.pid),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
  return remember(child)
}

const signal = (child: ChildProcess, name: NodeJS.Signals): void => {
  if (child.pid === undefined) return
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/t', '/f'])
    return
  }
  try {
    process.kill(-child.pid, name)
  } catch {
    // The whole group is gone already.
  }
}

/** Ends the whole group: asked first, killed when it does not answer; what its head left behind is killed too. */
export const stop = async (child: ChildProcess): Promise<void> => {
  if (!hasEnded(child)) {
    const ended = once(child, 'exit')
    signal(child, 'SIGTERM')
    await Promise.race([ended, delay(GRACE_MS, undefined, { ref: false })])
  }
  signal(child, 'SIGKILL')
}

export const stopAll = async (): Promise<void> => void (await Promise.all([...running].map(stop)))

/** The last lines that say something, without colours. */
export const tailOf = (output: string): string =>
  stripVTControlCharacters(output)
    .split('\n')
    .map(line => line.trimEnd())
    .filter(line => line.trim() !== '')
    .slice(-TAIL_LINES)
    .map(line => `  ${line}`)
    .join('\n')

/**
 * Runs it to its end and answers what it printed; with 'both' also what it said on stderr.
 * @throws Failure that begins with `failing` and ends with the last lines it wrote
 */
export const runNode = async (
  failing: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
  answered: 'stdout' | 'both' = 'stdout',
): Promise<string> => {
  const child = startNode(args, env)
  let output = ''
  let printed = ''
  const listen = (chunk: Buffer) => {
    output += chunk
  }
  child.stdout?.on('data', (chunk: Buffer) => {
    printed += chunk
    listen(chunk)
  })
  child.stderr?.on('data', listen)
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Failure(`${failing}. The last it said:\n${tailOf(output)}`)
  return answered === 'both' ? output : printed
}
