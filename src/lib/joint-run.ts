/** A round that begins before this ends within the half minute that a Worker may work on after its answer. */
const LAST_BEGINNING_MS = 10_000
/** Longer than a round can take: a run not heard of for so long was ended with its request. */
const LONGEST_ROUND_MS = 20_000

/**
 * One run, within an isolate, of work that takes all there is to do in rounds. Who comes while it runs has it look
 * again before it ends, in place of a run of its own beside it: many at once then share their rounds. It saves work
 * and decides nothing: another isolate runs as well, and the work has to bear that.
 */
export class JointRun {
  #current: { heardOf: number } | undefined
  #mayBeMore = false

  /** @param round does a part of what there is to do; answers whether there may be more */
  async join(round: () => Promise<boolean>): Promise<void> {
    this.#mayBeMore = true
    if (this.#current && performance.now() - this.#current.heardOf < LONGEST_ROUND_MS) return
    const began = performance.now()
    const mine = { heardOf: began }
    this.#current = mine
    try {
      while (this.#mayBeMore && performance.now() - began < LAST_BEGINNING_MS) {
        mine.heardOf = performance.now()
        this.#mayBeMore = false
        if (await round()) this.#mayBeMore = true
      }
    } finally {
      if (this.#current === mine) this.#current = undefined
    }
  }
}
