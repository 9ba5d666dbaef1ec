/**
 * Writes what arrives one by one: what comes while a batch is on its way goes together in the next one, so that many
 * need few trips and none waits for what has not come yet.
 * @param writeBatch writes some, all or none of them
 * @returns a function that resolves when what was given to it is written, and rejects when its batch failed
 */
export const groupedWrites = <T>(writeBatch: (batch: T[]) => Promise<unknown>): ((one: T) => Promise<unknown>) => {
  let waiting: T[] = []
  let next: Promise<unknown> | undefined
  let last: Promise<unknown> = Promise.resolve()

  const writeWaiting = (): Promise<unknown> => {
    const batch = waiting
    waiting = []
    next = undefined
    return writeBatch(batch)
  }

  return one => {
    waiting.push(one)
    // After a batch that failed as well: it was another's.
    next ??= last.then(writeWaiting, writeWaiting)
    last = next
    return next
  }
}
