/** Milliseconds. */
export type Latency = { act: string; count: number; median: number; p95: number; p99: number; max: number }

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN

/** What went wrong, and in which act. */
export type Problem = { act: string; message: string }

/** Where many visitors note at once how long each of their acts took. */
export class Stopwatch {
  readonly #times = new Map<string, number[]>()
  readonly problems: Problem[] = []
  count = 0

  /** Takes the time of an act that succeeds; one that fails is noted as a problem and thrown on. */
  async time<T>(act: string, work: () => Promise<T>): Promise<T> {
    const began = performance.now()
    try {
      const result = await work()
      const times = this.#times.get(act) ?? []
      times.push(performance.now() - began)
      this.#times.set(act, times)
      this.count += 1
      return result
    } catch (error) {
      this.problems.push({ act, message: error instanceof Error ? error.message : String(error) })
      throw error
    }
  }

  /** In the order in which the acts were first done. */
  latencies(): Latency[] {
    return [...this.#times].map(([act, times]) => {
      const sorted = times.toSorted((a, b) => a - b)
      const [median, p95, p99] = [at(sorted, 0.5), at(sorted, 0.95), at(sorted, 0.99)]
      return { act, count: sorted.length, median, p95, p99, max: sorted.at(-1) ?? Number.NaN }
    })
  }
}
