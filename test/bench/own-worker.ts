import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../scripts/local/free-port.ts'
import { startNode, stop } from '../../scripts/local/processes.ts'
import { ROOT } from '../../scripts/local/settings.ts'
import { WRANGLER, WRANGLER_ALONE } from '../../scripts/local/wrangler.ts'

export type Running = {
  url: string
  /** The head of its process group. */
  pid: number
  stop: () => Promise<void>
}

const STARTED_WITHIN_MS = 90_000

const isThere = (url: string): Promise<boolean> => fetch(url).then(Boolean, () => false)

const whenAnswering = async (child: ReturnType<typeof startNode>, url: string, folder: string): Promise<Running> => {
  let said = ''
  const listen = (chunk: Buffer) => {
    said += chunk
  }
  child.stdout?.on('data', listen)
  child.stderr?.on('data', listen)
  const end = async () => {
    await stop(child)
    rmSync(folder, { recursive: true, force: true })
  }
  for (const began = Date.now(); !(await isThere(url)); ) {
    if (child.exitCode !== null || Date.now() - began > STARTED_WITHIN_MS) {
      await end()
      throw new Error(`a Worker of the bench did not start:\n${said}`)
    }
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  return { url, pid: child.pid ?? 0, stop: end }
}

/** Starts it on a free port, with a folder of its own that goes when it is stopped. */
const startWith = async (begin: (port: number, folder: string) => ReturnType<typeof startNode>): Promise<Running> => {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'bench-worker-'))
  return whenAnswering(begin(port, folder), `http://127.0.0.1:${port}/`, folder)
}

/** A Worker of the bench's own, in test/bench/<name>, under the `wrangler dev` that the system itself runs under. */
export const startUnderWrangler = (name: string, variables: Record<string, string> = {}): Promise<Running> =>
  startWith((port, folder) => {
    const file = join(folder, 'variables.env')
    writeFileSync(
      file,
      Object.entries(variables)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
      { mode: 0o600 },
    )
    const args = ['dev', '--config', join(ROOT, 'test/bench', name, 'wrangler.toml'), '--ip', '127.0.0.1']
    const own = ['--port', String(port), '--inspector-port', '0', '--persist-to', folder, '--env-file', file]
    return startNode([WRANGLER, ...args, ...own, '--show-interactive-dev-session=false'], WRANGLER_ALONE)
  })

/** The same on Cloudflare's runtime by itself, as `RUNTIME=workerd` has the system. */
export const startOnWorkerd = (name: string, variables: Record<string, string> = {}): Promise<Running> =>
  startWith((port, folder) =>
    startNode([join(ROOT, 'test/bench/run-workerd.ts'), name, String(port), folder], {
      WORKER_VARIABLES: JSON.stringify(variables),
    }),
  )

/** The same on Deno, as `deno serve` has it. */
export const startOnDeno = (file: string, more: readonly string[] = [], env = {}): Promise<Running> =>
  startWith((port, folder) => {
    const flags = [
      'serve',
      '--quiet',
      '--no-prompt',
      '--no-remote',
      '--cached-only',
      `--config=${join(ROOT, 'deno.json')}`,
    ]
    const at = ['--host', '127.0.0.1', '--port', String(port)]
    const main = join(ROOT, 'test/bench', file)
    return startNode(['scripts/local/run-deno.mjs', ...flags, ...more, ...at, main], { ...env, BENCH_FOLDER: folder })
  })
