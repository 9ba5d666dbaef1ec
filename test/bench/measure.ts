/** Milliseconds of each run. */
export type Times = number[]

export type Summary = { median: number; p95: number; min: number; runs: number }

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN

export const summaryOf = (times: Times): Summary => {
  const sorted = times.toSorted((a, b) => a - b)
  return { median: at(sorted, 0.5), p95: at(sorted, 0.95), min: at(sorted, 0), runs: sorted.length }
}

const timeOf = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await work()
  return performance.now() - began
}

/**
 * Runs the candidates in turn, round by round, so that whatever else the machine does hits them alike. The first tenth
 * of the rounds warms up and is not counted.
 */
export const interleaved = async <Name extends string>(
  rounds: number,
  candidates: Record<Name, () => Promise<unknown>>,
): Promise<Record<Name, Summary>> => {
  const names = Object.keys(candidates) as Name[]
  const times = new Map<Name, Times>(names.map(name => [name, []]))
  const warmUp = Math.ceil(rounds / 10)
  for (let round = 0; round < rounds + warmUp; round++) {
    // Alternating order: nobody is always the one after the slow one.
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const time = await timeOf(candidates[name])
      if (round >= warmUp) times.get(name)?.push(time)
    }
  }
  return Object.fromEntries(names.map(name => [name, summaryOf(times.get(name) ?? [])])) as Record<Name, Summary>
}
