import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

type Run = { status: number | null; stdout: string; stderr: string }

export const run = (command: string, args: readonly string[], input?: string | Uint8Array): Run => {
  const result = spawnSync(command, args, { encoding: 'utf8', ...(input === undefined ? {} : { input }) })
  return { status: result.status, stdout: result.stdout ?? '', stderr: result.error?.message ?? result.stderr }
}

/** Of a command that must not fail. */
export const outputOf = (command: string, args: readonly string[], input?: string | Uint8Array): string => {
  const result = run(command, args, input)
  if (result.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${result.stderr || `exit ${result.status}`}`)
  return result.stdout
}

const isInstalled = (command: string): boolean => spawnSync(command, ['-help']).error === undefined

/** A reader that this machine happens to have; one that it lacks is named and no test. */
export const readerTest = (command: string, name: string, body: () => void | Promise<void>): void => {
  if (isInstalled(command)) test(name, body)
  else console.log(`${command} is not installed here: nothing is tried with it`)
}
