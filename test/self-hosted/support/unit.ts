import type { ChildProcess } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, type Settings } from '../../../scripts/local/settings.ts'
import type { State } from '../../../scripts/local/state.ts'
import { run, shipped } from './shipped.ts'

/** The command of the systemd unit, as a list of words; of a drop-in, which first empties the one before it, its own. */
export const commandOf = (unit: string): string[] => {
  const [, command = ''] = [...unit.matchAll(/^ExecStart=((?:.*\\\n)*.*)$/gm)].at(-1) ?? []
  return command.replaceAll('\\\n', ' ').trim().split(/\s+/)
}

/** The app on Deno with the command of the shipped systemd unit, and so with its permissions. */
export const startUnit = (
  state: State,
  { ports, variables }: Settings,
  own: Record<string, string>,
  port: number,
): ChildProcess => {
  const data = state.path('deno')
  const archive = join(state.dir, 'archive')
  mkdirSync(archive, { mode: 0o700 })
  const unit = shipped('systemd/rokin.service', {
    '127.0.0.1:8787': `127.0.0.1:${port}`,
    'api.mailchannels.net:443': `127.0.0.1:${ports.mailbox}`,
    '/var/lib/rokin-archive': archive,
    '/var/lib/rokin': data,
    '/opt/rokin': ROOT,
  })
  const [command = '', ...args] = commandOf(unit)
  const places = { DATA_DIR: data, ARCHIVE_DIR: archive, PORT: String(port), DENO_DIR: join(state.dir, 'cache') }
  return run(command, args, { ...variables, ...own, ...places, NO_COLOR: '1' })
}
