import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type Member, newStaff } from '../support/cast.ts'
import { type LocalSystem, startLocalSystem } from '../support/local-system.ts'
import { table } from './document.ts'
import { type Latency, type Problem, Stopwatch } from './latencies.ts'
import { type Sample, sampleMemory, type Trend, trendOf } from './memory.ts'
import { walkThrough } from './walk.ts'

const MINUTE_MS = 60_000
const SAMPLE_MS = 5_000
const TELL_MS = 30_000
/** Enough that both cores always have something to do, and few enough that nobody waits for long. */
export const WALKERS = 4
/** Of the walks' contracts; the demo contract and the offices have others. */
const FIRST_NUMBER = 40_000_000
/** One that fails all the time would otherwise fill the report. */
const MOST_PROBLEMS = 50

export type Soaked = {
  /** Until the last visitor had left. */
  minutes: number
  walks: number
  acts: number
  latencies: Latency[]
  problems: Problem[]
  samples: Sample[]
  trend: Trend
}

type Soaking = { minutes: number; walkers?: number }

/** Walks organisation after organisation through the system, several at once, until the time is over. */
const walkUntil = async (
  end: number,
  scene: { system: LocalSystem; staff: Member; stopwatch: Stopwatch },
  walkers: number,
): Promise<number> => {
  const { problems } = scene.stopwatch
  let walks = 0
  let number = FIRST_NUMBER
  const walk = async () => {
    while (Date.now() < end && problems.length < MOST_PROBLEMS) {
      number += 1
      const known = problems.length
      await walkThrough(scene, String(number)).catch((error: Error) => {
        // An act has noted it as a problem already; what happens between two acts has not.
        if (problems.length === known) problems.push({ act: 'between two acts', message: error.message })
      })
      walks += 1
    }
  }
  await Promise.all(Array.from({ length: walkers }, walk))
  return walks
}

/** What the app itself found grave, or died of, whether or not a visitor saw anything of it. */
const gravestLines = ({ stateDir, runtime }: LocalSystem): Problem[] =>
  readFileSync(join(stateDir, runtime === 'deno' ? 'deno.log' : 'wrangler.log'), 'utf8')
    .split('\n')
    .filter(line => /"level":"error"|fatal error|crashed unexpectedly|Uncaught|✘/.test(line))
    .slice(0, MOST_PROBLEMS)
    .map(line => ({ act: "the app's log", message: line.slice(0, 500) }))

const rounded = (value: number): string => Math.round(value).toLocaleString('en')

/** The system as `npm start` runs it, with production's hashes, under as many visitors as this machine holds. */
export const soak = async (
  { minutes, walkers = WALKERS }: Soaking,
  tell: (line: string) => void,
  environment: Record<string, string> = {},
): Promise<Soaked> => {
  // All visitors come from one address here.
  const system = await startLocalSystem({ ...environment, RATE_LIMIT: 'off' })
  const stopwatch = new Stopwatch()
  const samples: Sample[] = []
  const isOver = new AbortController()
  const every = async (milliseconds: number, work: () => void) => {
    for (;;) {
      await delay(milliseconds, undefined, { signal: isOver.signal })
      work()
    }
  }
  try {
    const staff = await newStaff(system)
    const began = Date.now()
    const watching = [
      every(SAMPLE_MS, () => samples.push(sampleMemory(system))),
      every(TELL_MS, () => {
        const { app = 0, front = 0 } = samples.at(-1) ?? {}
        const time = ((Date.now() - began) / MINUTE_MS).toFixed(1)
        tell(
          `${time} of ${minutes} min: ${rounded(stopwatch.count)} acts, ${stopwatch.problems.length} errors, app ${rounded(app)} MB, fronts ${rounded(front)} MB`,
        )
      }),
    ].map(watch => watch.catch(() => undefined))
    const walks = await walkUntil(began + minutes * MINUTE_MS, { system, staff, stopwatch }, walkers)
    isOver.abort()
    await Promise.all(watching)
    staff.client.close()
    const { count: acts } = stopwatch
    const problems = [...stopwatch.problems, ...gravestLines(system)]
    const spent = (Date.now() - began) / MINUTE_MS
    return { minutes: spent, walks, acts, latencies: stopwatch.latencies(), problems, samples, trend: trendOf(samples) }
  } finally {
    isOver.abort()
    await system.stop()
  }
}

const milliseconds = (value: number): string => (value < 10 ? value.toFixed(1) : rounded(value))

export const latencyTable = (latencies: readonly Latency[]): string =>
  table([
    ['act (milliseconds)', 'done', 'median', 'p95', 'p99', 'max'],
    ...latencies.map(({ act, runs, median, p95, p99, max }) => [
      act,
      rounded(runs),
      ...[median, p95, p99, max].map(milliseconds),
    ]),
  ])

/** Shorter than that, caches fill all the time. */
const JUDGED_MINUTES = 10

export const isMemoryFine = ({ minutes, trend }: Soaked): boolean => minutes < JUDGED_MINUTES || trend.isFlat

/** The memory at a dozen moments. */
const memoryTable = (samples: readonly Sample[]): string => {
  const [first] = samples
  const step = Math.max(1, Math.floor(samples.length / 12))
  return table([
    ['minute', 'app (MB)', 'TLS fronts and mailbox (MB)', 'its tools (MB)'],
    ...samples
      .filter((_, i) => i % step === 0 || i === samples.length - 1)
      .map(({ at, app, front, tools }) => [
        ((at - (first?.at ?? at)) / MINUTE_MS).toFixed(1),
        ...[app, front, tools].map(rounded),
      ]),
  ])
}

export const reportOf = (soaked: Soaked): string => {
  const { minutes, walks, acts, latencies, problems, samples, trend } = soaked
  const verdict = minutes < JUDGED_MINUTES ? 'too short to judge' : trend.isFlat ? 'flat' : '**grows**'
  return [
    `${rounded(acts)} acts in ${minutes.toFixed(1)} minutes (${(acts / minutes / 60).toFixed(1)} a second), ${walks} organisations, ${problems.length} errors.`,
    latencyTable(latencies),
    `Memory of the app: median ${rounded(trend.second)} MB in the second third, ${rounded(trend.last)} MB in the last, ${rounded(trend.slope)} MB an hour: ${verdict}.`,
    memoryTable(samples),
  ].join('\n\n')
}
