// The files of deploy/self-hosted/, and the programs that they are for. Only paths, names and ports are replaced.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { hasEnded } from '../../../scripts/local/processes.ts'
import { ROOT } from '../../../scripts/local/settings.ts'

/** What a place of the shipped files is here. */
export type Replacements = Record<string, string>

/** @throws if the shipped text no longer has what is to be replaced: the test would then try something else. */
export const shipped = (name: string, replacements: Replacements = {}): string =>
  Object.entries(replacements).reduce(
    (done, [from, to]) => {
      if (!done.includes(from)) throw new Error(`${name} has no "${from}"`)
      return done.replaceAll(from, to)
    },
    readFileSync(join(ROOT, 'deploy/self-hosted', name), 'utf8'),
  )

/** With this environment and nothing of ours but the way to programs. */
export const run = (command: string, args: string[], env: Record<string, string>) =>
  spawn(command, args, { env: { PATH: process.env.PATH ?? '', ...env }, stdio: ['ignore', 'pipe', 'pipe'] })

export const end = async (child: ChildProcess): Promise<void> => {
  if (hasEnded(child)) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await Promise.race([exit, delay(20_000, undefined, { ref: false })])
  child.kill('SIGKILL')
}
