/** Short enough that nobody misses what changed elsewhere, long enough that a rush asks the database once. */
const KEPT_MS = 5_000

/**
 * What one isolate remembers for five seconds of what everybody is shown alike. Nothing that decides goes through it:
 * another isolate may have changed it meanwhile (ADR 25).
 */
export class Remembered<T> {
  #kept: { value: T; at: number } | undefined
  #forgotten = 0

  /** What was loaded last, or loads it. Only what came is kept: never a failure, nor a promise, which is its request's own. */
  async recall(now: Date, load: () => Promise<T>): Promise<T> {
    const kept = this.#kept
    const age = now.getTime() - (kept?.at ?? Number.NaN)
    if (kept && age >= 0 && age < KEPT_MS) return kept.value
    const forgotten = this.#forgotten
    const value = await load()
    // Changed while it was loaded: it may be what was before.
    if (forgotten === this.#forgotten) this.#kept = { value, at: now.getTime() }
    return value
  }

  /** For who has changed it: the next one loads it. */
  forget(): void {
    this.#forgotten += 1
    this.#kept = undefined
  }
}
