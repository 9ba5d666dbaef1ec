import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { answerTo } from './answer.ts'
import { Failure } from './failure.ts'
import { readIfThere } from './files.ts'
import { hasEnded, startNode, tailOf } from './processes.ts'
import { ROOT, type Settings } from './settings.ts'
import type { State } from './state.ts'
import { WORKERS, workerBundles } from './worker-bundles.ts'
import { WRANGLER, wranglerEnv } from './wrangler.ts'

const READY_MS = 90_000
const POLL_MS = 20

export type RunningWorker = {
  url: URL
  /** The head of its process group. */
  pid: number
  /** Settles when wrangler ends by itself, with what it last said. */
  ended: Promise<string>
}

/** One plain request to the Worker as a front would send it; the status, or 0 while nobody answers. */
export const askWorker = (url: URL, path: string, host: string): Promise<number> => {
  const outgoing = request(new URL(path, url), { headers: { host }, timeout: 5_000 })
  outgoing.once('timeout', () => outgoing.destroy())
  return answerTo(outgoing).then(
    ({ status }) => status,
    () => 0,
  )
}

/** `portal` is its origin. */
type Starting = { child: ChildProcess; log: string; url: URL; portal: string }

/**
 * Waits until the portal answers, with everything that the process says in the state folder's log.
 * @throws Failure with the end of that log if it ends or does not answer in time
 */
export const whenAnswering = async ({ child, log, url, portal }: Starting): Promise<RunningWorker> => {
  const file = createWriteStream(log, { mode: 0o600 })
  child.stdout?.pipe(file, { end: false })
  child.stderr?.pipe(file, { end: false })
  const lastWords = () => tailOf(readIfThere(log) ?? '')
  for (const began = Date.now(); (await askWorker(url, '/', new URL(portal).host)) !== 200; await delay(POLL_MS)) {
    if (hasEnded(child)) throw new Failure(`The Worker did not start. The last it said:\n${lastWords()}`)
    if (Date.now() - began > READY_MS) {
      throw new Failure(
        `The Worker did not answer within ${READY_MS / 1000} seconds. The last it said:\n${lastWords()}`,
      )
    }
  }
  return { url, pid: child.pid ?? 0, ended: once(child, 'exit').then(lastWords) }
}

const CONFIGS = Object.values(WORKERS).flatMap(config => ['-c', config])

const RUN_WORKERS = join(ROOT, 'scripts/local/run-workers.ts')

const onLoopback = (port: number): URL => new URL(`http://127.0.0.1:${port}`)

type Local = Pick<Settings, 'inspectorPort' | 'origins'>

/** `wrangler dev` on loopback with both Workers, the signer in its own environment. See {@link whenAnswering}. */
export const startWorker = (
  state: State,
  signer: Record<string, string>,
  { inspectorPort, origins }: Local,
  port: number,
): Promise<RunningWorker> => {
  const at = ['--ip', '127.0.0.1', '--port', String(port), '--inspector-port', String(inspectorPort)]
  const files = ['--env-file', state.path('dev.env'), '--persist-to', state.path('wrangler')]
  const child = startNode([WRANGLER, 'dev', ...CONFIGS, ...at, '--show-interactive-dev-session=false', ...files], {
    ...wranglerEnv(state),
    ...signer,
  })
  return whenAnswering({ child, log: state.path('wrangler.log'), url: onLoopback(port), portal: origins.portal })
}

/**
 * Both Workers as they are deployed, on the same data, without wrangler's development server around them: there in half
 * the time. See {@link whenAnswering}.
 */
export const startDeployedWorkers = async (
  state: State,
  variables: { app: Record<string, string>; signer: Record<string, string> },
  { inspectorPort, origins }: Local,
  port: number,
): Promise<RunningWorker> => {
  const bundles = await workerBundles()
  const child = startNode([RUN_WORKERS, bundles, String(port), state.path('wrangler'), String(inspectorPort)], {
    APP_VARIABLES: JSON.stringify(variables.app),
    SIGNER_VARIABLES: JSON.stringify(variables.signer),
  })
  return whenAnswering({ child, log: state.path('workerd.log'), url: onLoopback(port), portal: origins.portal })
}
