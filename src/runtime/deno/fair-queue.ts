/** A queue of queues: whoever has much waiting gets one of it done, then the others their next. */
export class FairQueue<T> {
  readonly #waiting = new Map<string, T[]>()

  put(whose: string, item: T): void {
    const own = this.#waiting.get(whose)
    if (own) own.push(item)
    else this.#waiting.set(whose, [item])
  }

  take(): T | undefined {
    const [first] = this.#waiting
    if (!first) return undefined
    const [whose, own] = first
    const item = own.shift()
    this.#waiting.delete(whose)
    // Behind all the others: a Map keeps the order of insertion.
    if (own.length > 0) this.#waiting.set(whose, own)
    return item
  }
}
