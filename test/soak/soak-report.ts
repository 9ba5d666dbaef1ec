import { table } from './document.ts'
import type { Latency } from './latencies.ts'
import { rounded, type Soaked } from './soak.ts'

const MINUTE_MS = 60_000

const milliseconds = (value: number): string => (value < 10 ? value.toFixed(1) : rounded(value))

const latencyTable = (latencies: readonly Latency[]): string =>
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

/** A dozen of many. */
const someOf = <T>(all: readonly T[]): T[] => {
  const step = Math.max(1, Math.floor(all.length / 12))
  return all.filter((_, i) => i % step === 0 || i === all.length - 1)
}

const memoryTable = ({ samples, heaps }: Soaked): string => {
  const [first] = samples
  const heapAt = (at: number) => heaps.findLast(heap => heap.at <= at)?.megabytes.toFixed(1) ?? '–'
  const isWorker = heaps.length > 0
  return table([
    [
      'minute',
      ...(isWorker ? ["Worker's heap (MB)"] : []),
      'app (MB)',
      'TLS fronts and mailbox (MB)',
      'its tools (MB)',
    ],
    ...someOf(samples).map(({ at, app, front, tools }) => [
      ((at - (first?.at ?? at)) / MINUTE_MS).toFixed(1),
      ...(isWorker ? [heapAt(at)] : []),
      ...[app, front, tools].map(rounded),
    ]),
  ])
}

const verdictOn = ({ minutes, heaps, trend }: Soaked): string => {
  const what = heaps.length > 0 ? "The Worker's heap after a collection" : 'Memory of the app'
  const verdict = minutes < JUDGED_MINUTES ? 'too short to judge' : trend.isFlat ? 'flat' : '**grows**'
  return `${what}: median ${trend.second.toFixed(1)} MB in the second third, ${trend.last.toFixed(1)} MB in the last, ${trend.slope.toFixed(1)} MB an hour: ${verdict}.`
}

export const reportOf = (soaked: Soaked): string => {
  const { minutes, walks, acts, latencies, problems, bare } = soaked
  const ofBare =
    bare &&
    `A Worker of one bare page: its processes grew from ${rounded(bare.before)} to ${rounded(bare.after)} MB with ${rounded(bare.pages)} requests.`
  return [
    `${rounded(acts)} acts in ${minutes.toFixed(1)} minutes (${(acts / minutes / 60).toFixed(1)} a second), ${walks} organisations, ${problems.length} errors.`,
    latencyTable(latencies),
    verdictOn(soaked),
    ...(ofBare ? [ofBare] : []),
    memoryTable(soaked),
  ].join('\n\n')
}
