/** Numbers from 0 to 1 that the same seed gives in the same order (mulberry32): for tests that choose at random. */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** The seed that the environment asks for, to repeat what was seen; else a new one. */
export const seedOf = (text: string | undefined): number => Number(text) || Math.ceil(Math.random() * 2 ** 31)
