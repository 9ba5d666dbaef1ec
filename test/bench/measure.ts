/** Of several figures of one thing: milliseconds, requests per second, ratios. */
export type Summary = { median: number; p95: number; p99: number; min: number; max: number; runs: number }

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN

export const summaryOf = (figures: readonly number[]): Summary => {
  const sorted = figures.toSorted((a, b) => a - b)
  return {
    median: at(sorted, 0.5),
    p95: at(sorted, 0.95),
    p99: at(sorted, 0.99),
    min: at(sorted, 0),
    max: sorted.at(-1) ?? Number.NaN,
    runs: sorted.length,
  }
}

/** Milliseconds. */
export const timeOf = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await work()
  return performance.now() - began
}

/** A measurement that answers its own figure, such as the requests per second of a batch. */
export type Measurement = () => Promise<number>

/** A slow machine takes fewer rounds, so that the whole bench ends in a quarter of an hour there too. */
const LONGEST_MS = 30_000
const LEAST_ROUNDS = 3

/**
 * Takes the measurements in turn, round by round (A B, B A, …), so that whatever else the machine does hits them alike.
 * The first round warms up and is not counted. The figures of one round stand at the same place of each list.
 */
export const inRounds = async <Name extends string>(
  rounds: number,
  measurements: Record<Name, Measurement>,
): Promise<Record<Name, number[]>> => {
  const names = Object.keys(measurements) as Name[]
  const figures = Object.fromEntries(names.map(name => [name, [] as number[]])) as Record<Name, number[]>
  const began = performance.now()
  const isLate = () => performance.now() - began > LONGEST_MS
  for (let round = 0; round <= rounds && !(round > LEAST_ROUNDS && isLate()); round++) {
    // Alternating order: nobody is always the one after the slow one.
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const figure = await measurements[name]()
      if (round > 0) figures[name].push(figure)
    }
  }
  return figures
}

/** Round by round, so that a round which the machine disturbed disturbs no other's ratio. */
export const ratiosOf = (figures: readonly number[], against: readonly number[]): Summary =>
  summaryOf(figures.map((figure, i) => figure / (against[i] ?? Number.NaN)))

/** Runs the work `times` over. @returns how often per second */
export const perSecond = async (times: number, work: () => Promise<unknown>): Promise<number> => {
  const spent = await timeOf(async () => {
    for (let i = 0; i < times; i++) await work()
  })
  return (times / spent) * 1000
}

/** Each run's own time, of candidates that are run one after the other, as {@link inRounds} takes them. */
export const interleaved = async <Name extends string>(
  rounds: number,
  candidates: Record<Name, () => Promise<unknown>>,
): Promise<Record<Name, Summary>> => {
  const names = Object.keys(candidates) as Name[]
  const timed = Object.fromEntries(names.map(name => [name, () => timeOf(candidates[name])]))
  const figures = await inRounds(rounds, timed as Record<Name, Measurement>)
  return Object.fromEntries(names.map(name => [name, summaryOf(figures[name])])) as Record<Name, Summary>
}
