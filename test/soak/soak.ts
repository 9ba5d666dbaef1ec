import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from '../../scripts/local/free-port.ts'
import type { RuntimeName } from '../../scripts/local/settings.ts'
import { type Member, newStaff } from '../support/cast.ts'
import { type LocalSystem, startLocalSystem } from '../support/local-system.ts'
import { type BareMemory, bareMemory } from './bare-memory.ts'
import { heapOf } from './heap.ts'
import { type Latency, type Problem, Stopwatch } from './latencies.ts'
import { type Reading, type Sample, sampleMemory, type Trend, trendOf } from './memory.ts'
import { walkThrough } from './walk.ts'

const MINUTE_MS = 60_000
const SAMPLE_MS = 5_000
const HEAP_MS = 30_000
const TELL_MS = 30_000
/** Enough that both cores always have something to do, and few enough that nobody waits for long. */
export const WALKERS = 4
/** Of the walks' contracts; the demo contract and the offices have others. */
const FIRST_NUMBER = 40_000_000
/** One that fails all the time would otherwise fill the report. */
const MOST_PROBLEMS = 50

export type Soaked = {
  runtime: RuntimeName
  /** Until the last visitor had left. */
  minutes: number
  walks: number
  acts: number
  latencies: Latency[]
  problems: Problem[]
  samples: Sample[]
  /** Of the app's isolate, each after a collection. */
  heaps: Reading[]
  /** Of everything that must not grow. */
  trends: NamedTrend[]
  /** Under wrangler: how a Worker that does nothing grows with as many requests as there were acts. */
  bare: BareMemory | undefined
}

export type NamedTrend = Trend & { of: string }

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

export const rounded = (value: number): string => Math.round(value).toLocaleString('en')

/** On Deno the process is the app, guards' threads and all; under wrangler it is the local runtime's more than the app's. */
const trendsOf = (runtime: RuntimeName, heaps: readonly Reading[], samples: readonly Sample[]): NamedTrend[] => [
  { of: "The isolate's heap after a collection", ...trendOf(heaps) },
  ...(runtime === 'deno'
    ? [{ of: 'The whole process', ...trendOf(samples.map(({ at, app }) => ({ at, megabytes: app }))) }]
    : []),
]

/** The system as `npm start` runs it, with production's hashes, under as many visitors as this machine holds. */
const underLoad = async (
  { minutes, walkers = WALKERS }: Soaking,
  tell: (line: string) => void,
  environment: Record<string, string>,
): Promise<Omit<Soaked, 'bare'>> => {
  const inspectorPort = await freePort()
  // All visitors come from one address here.
  const system = await startLocalSystem({ ...environment, RATE_LIMIT: 'off', INSPECTOR_PORT: String(inspectorPort) })
  const stopwatch = new Stopwatch()
  const samples: Sample[] = []
  const heaps: Reading[] = []
  const isOver = new AbortController()
  const every = async (milliseconds: number, work: () => unknown) => {
    for (;;) {
      await delay(milliseconds, undefined, { signal: isOver.signal })
      await work()
    }
  }
  const readHeap = async () => {
    const at = Date.now()
    heaps.push({ at, megabytes: await heapOf(inspectorPort) })
  }
  try {
    const staff = await newStaff(system)
    const began = Date.now()
    let told = 0
    const watching = [
      every(SAMPLE_MS, () => samples.push(sampleMemory(system.workerPid))),
      every(HEAP_MS, readHeap),
      every(TELL_MS, () => {
        for (const { act, message } of stopwatch.problems.slice(told)) tell(`WRONG: ${act}: ${message}`)
        told = stopwatch.problems.length
        const { app = 0, front = 0 } = samples.at(-1) ?? {}
        const heap = heaps.at(-1)?.megabytes.toFixed(1) ?? '–'
        const time = ((Date.now() - began) / MINUTE_MS).toFixed(1)
        tell(
          `${time} of ${minutes} min: ${rounded(stopwatch.count)} acts, ${stopwatch.problems.length} errors, app ${rounded(app)} MB (its heap ${heap}), fronts ${rounded(front)} MB`,
        )
      }),
    ].map(watch =>
      watch.catch((error: Error) => {
        if (error.name !== 'AbortError') stopwatch.problems.push({ act: 'watching its memory', message: error.message })
      }),
    )
    const walks = await walkUntil(began + minutes * MINUTE_MS, { system, staff, stopwatch }, walkers)
    isOver.abort()
    await Promise.all(watching)
    staff.client.close()
    const problems = [...stopwatch.problems, ...gravestLines(system)]
    return {
      runtime: system.runtime,
      minutes: (Date.now() - began) / MINUTE_MS,
      walks,
      acts: stopwatch.count,
      latencies: stopwatch.latencies(),
      problems,
      samples,
      heaps,
      trends: trendsOf(system.runtime, heaps, samples),
    }
  } finally {
    isOver.abort()
    await system.stop()
  }
}

/** See {@link underLoad}; then, under wrangler, what of the growth is the local runtime's own. */
export const soak = async (
  soaking: Soaking,
  tell: (line: string) => void,
  environment: Record<string, string> = {},
): Promise<Soaked> => {
  const soaked = await underLoad(soaking, tell, environment)
  if (soaked.runtime === 'deno') return { ...soaked, bare: undefined }
  tell(`${rounded(soaked.acts)} requests to a Worker that does nothing`)
  return { ...soaked, bare: await bareMemory(soaked.acts) }
}
