// What a program with mutants in it calls: see switched.ts.

declare global {
  /** The numbers of the mutants that are on: of one function no two. */
  var on: ReadonlySet<number>
  var meet: (...mutants: number[]) => void
  var having: <Value>(isMet: unknown, value: Value) => Value
  var weigh: <Value>(value: Value, others: readonly [number, () => unknown][], isAsked: boolean) => Value
  var read: <Value>(value: Value, others: readonly [number, () => Value][]) => Value
  var watched: <Value extends object>(value: Value, others: readonly [number, () => Value][]) => Value
  var turn: () => void
}

/** More than any loop here takes in a test. */
const MOST_TURNS = 30_000_000

/** The numbers of the mutants that were met: their place, or a value that they would make another. */
export const met = new Set<number>()
let turns = 0

/** Whether nobody could tell one from the other. */
const isSame = (a: unknown, b: unknown): boolean => {
  if (Object.is(a, b)) return true
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime()
  const areLists = (Array.isArray(a) && Array.isArray(b)) || (a instanceof Uint8Array && b instanceof Uint8Array)
  return areLists && a.length === b.length && a.every((one, i) => Object.is(one, b[i]))
}

const isOther = (value: unknown, other: () => unknown, isAsked: boolean): boolean => {
  try {
    return isAsked ? Boolean(value) !== Boolean(other()) : !isSame(value, other())
  } catch {
    return true
  }
}

globalThis.on = new Set()
globalThis.meet = (...mutants) => {
  for (const one of mutants) met.add(one)
}
// A name where a statement may begin: a parenthesis would go on with the one before.
globalThis.having = (_, value) => value
globalThis.weigh = (value, others, isAsked) => {
  if (globalThis.on.size === 0)
    for (const [one, other] of others) if (!met.has(one) && isOther(value, other, isAsked)) met.add(one)
  return value
}
globalThis.read = (value, others) => {
  if (globalThis.on.size === 0) globalThis.meet(...others.map(([one]) => one))
  const other = others.find(([one]) => globalThis.on.has(one))
  return other ? other[1]() : value
}
globalThis.watched = (value, others) => {
  const made = new Map<number, object>()
  const otherOf = ([one, make]: readonly [number, () => object]): object => {
    const other = made.get(one) ?? make()
    made.set(one, other)
    return other
  }
  return new Proxy(value, {
    get: (_, key) => {
      const on = others.find(([one]) => globalThis.on.has(one))
      if (on) return Reflect.get(otherOf(on), key)
      const its: unknown = Reflect.get(value, key)
      globalThis.weigh(
        its,
        others.map(other => [other[0], () => Reflect.get(otherOf(other), key)]),
        false,
      )
      return its
    },
  })
}
globalThis.turn = () => {
  turns += 1
  if (turns > MOST_TURNS) throw new Error('a loop without end')
}

/** From now on these mutants are on, or none. */
export const begin = (...mutants: number[]): void => {
  globalThis.on = new Set(mutants)
  turns = 0
  met.clear()
}
