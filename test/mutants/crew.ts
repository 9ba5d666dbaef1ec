import { type ChildProcess, fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import type { Job, Outcome } from './runner.ts'

/** Without an answer for so long the program runs for ever, whatever it was asked. */
const LONGEST_MS = 900_000
/** Each has a core for itself; its workerd takes some hundred megabytes. */
const RUNNERS = Math.min(availableParallelism(), 4)

/** @param longestMs without an answer for so long a mutant has made the program run for ever */
export type Run = (job: Job, longestMs?: number) => Promise<Outcome | 'hung'>

const running = new Set<ChildProcess>()
const end = (child: ChildProcess): void => {
  running.delete(child)
  // With what it has started: a workerd in an endless loop does not notice that nobody is there any more.
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
}
process.on('exit', () => running.forEach(end))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))

/** A process that runs tests, begun anew after a job that hung. */
const newRunner = (): Run => {
  const begin = (): ChildProcess => {
    const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', NO_COLOR: '1' }
    const started = fork('test/mutants/runner.ts', [], {
      env,
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    running.add(started)
    return started
  }
  let child = begin()
  return (job, longestMs = LONGEST_MS) =>
    new Promise<Outcome | 'hung'>(resolve => {
      const hung = () => {
        clearTimeout(timer)
        child.removeAllListeners()
        end(child)
        child = begin()
        resolve('hung')
      }
      const timer = setTimeout(hung, longestMs)
      child.once('exit', hung)
      child.once('message', (outcome: Outcome) => {
        clearTimeout(timer)
        child.removeAllListeners()
        resolve(outcome)
      })
      child.send(job)
    })
}

const runners: Run[] = []

/** Does each piece of work by the runner that is free first. */
export const shareOut = async <Work>(work: readonly Work[], one: (piece: Work, run: Run) => Promise<void>) => {
  const queue = [...work]
  await Promise.all(
    Array.from({ length: RUNNERS }, async (_, i) => {
      const run = runners[i] ?? newRunner()
      runners[i] = run
      for (let piece = queue.shift(); piece !== undefined; piece = queue.shift()) await one(piece, run)
    }),
  )
}

export const dismiss = (): void => running.forEach(end)
