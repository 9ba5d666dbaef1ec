import { join } from 'node:path'
import { CONFIG_NAMES } from '../../src/config.ts'
import { ARCHIVE_FOLDER, MAIN_FILE, RUNTIME_NAMES } from '../../src/runtime/deno/names.ts'
import { startNode } from './processes.ts'
import { ROOT, type Settings } from './settings.ts'
import type { State } from './state.ts'
import { type RunningWorker, whenAnswering } from './worker.ts'

export const denoDatabase = (state: State): string => join(state.path('deno'), MAIN_FILE)

/** What Deno is allowed: the project to read, the state to write, this machine to talk to, these names to look up. */
const denoFlags = (
  state: State,
  { ports: { mailbox }, inspectorPort }: Settings,
  port: number,
  root: string,
): string[] => [
  'run',
  ...(inspectorPort > 0 ? [`--inspect=127.0.0.1:${inspectorPort}`] : []),
  '--quiet',
  '--no-prompt',
  '--no-remote',
  '--cached-only',
  `--config=${join(ROOT, 'deno.json')}`,
  `--allow-net=127.0.0.1:${port},127.0.0.1:${mailbox}`,
  `--allow-read=${['src', 'static', 'migrations'].map(name => join(root, name)).join(',')},${state.path('deno')}`,
  `--allow-write=${state.path('deno')}`,
  `--allow-env=${[...CONFIG_NAMES, ...RUNTIME_NAMES].join(',')}`,
]

/** What Deno is given to run the app of `root` on this port, and its environment. */
export const denoCommand = (
  state: State,
  settings: Settings,
  own: Record<string, string>,
  port: number,
  root = ROOT,
): { args: string[]; env: Record<string, string> } => {
  const data = state.path('deno')
  return {
    args: [...denoFlags(state, settings, port, root), join(root, 'src/runtime/deno/main.ts')],
    env: { ...settings.variables, ...own, DATA_DIR: data, ARCHIVE_DIR: join(data, ARCHIVE_FOLDER), PORT: String(port) },
  }
}

/** The same app on Deno on loopback, the project's own unless `root` has another. See {@link whenAnswering}. */
export const startDeno = (
  state: State,
  settings: Settings,
  own: Record<string, string>,
  port: number,
  root = ROOT,
): Promise<RunningWorker> => {
  const { args, env } = denoCommand(state, settings, own, port, root)
  const child = startNode(['scripts/local/run-deno.mjs', ...args], env)
  const url = new URL(`http://127.0.0.1:${port}`)
  return whenAnswering({ child, log: state.path('deno.log'), url, portal: settings.origins.portal })
}
