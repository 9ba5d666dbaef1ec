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

export const isMemoryFine = ({ minutes, trends }: Soaked): boolean =>
  minutes < JUDGED_MINUTES || trends.every(({ isFlat }) => isFlat)

/** A dozen of many. */
const someOf = <T>(all: readonly T[]): T[] => {
  const step = Math.max(1, Math.floor(all.length / 12))
  return all.filter((_, i) => i % step === 0 || i === all.length - 1)
}

const memoryTable = ({ samples, heaps }: Soaked): string => {
  const [first] = samples
  const heapAt = (at: number) => heaps.findLast(heap => heap.at <= at)?.megabytes.toFixed(1) ?? '–'
  return table([
    ['minute', 'heap of the isolate (MB)', 'app (MB)', 'TLS fronts and mailbox (MB)', 'its tools (MB)'],
    ...someOf(samples).map(({ at, app, front, tools }) => [
      ((at - (first?.at ?? at)) / MINUTE_MS).toFixed(1),
      heapAt(at),
      ...[app, front, tools].map(rounded),
    ]),
  ])
}

const verdictsOn = ({ minutes, trends }: Soaked): string =>
  trends
    .map(({ of, second, last, slope, isFlat }) => {
      const verdict = minutes < JUDGED_MINUTES ? 'too short to judge' : isFlat ? 'flat' : '**grows**'
      return `${of}: median ${second.toFixed(1)} MB in the second third, ${last.toFixed(1)} MB in the last, ${slope.toFixed(1)} MB an hour: ${verdict}.`
    })
    .join('\n')

export const reportOf = (soaked: Soaked): string => {
  const { minutes, walks, acts, latencies, problems, bare } = soaked
  const ofBare =
    bare &&
    `A Worker of one bare page: its processes grew from ${rounded(bare.before)} to ${rounded(bare.after)} MB with ${rounded(bare.pages)} requests.`
  return [
    `${rounded(acts)} acts in ${minutes.toFixed(1)} minutes (${(acts / minutes / 60).toFixed(1)} a second), ${walks} organisations, ${problems.length} errors.`,
    latencyTable(latencies),
    verdictsOn(soaked),
    ...(ofBare ? [ofBare] : []),
    memoryTable(soaked),
  ].join('\n\n')
}
