import { type Summary, summaryOf } from '../bench/measure.ts'

/** Milliseconds. */
export type Latency = Summary & { act: string }

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
    return [...this.#times].map(([act, times]) => ({ act, ...summaryOf(times) }))
  }
}
