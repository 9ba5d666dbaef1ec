import { type Constant, constantsOf, spoiltValues } from './constants.ts'
import type { Fault } from './fault.ts'
import type { Loop, Place } from './faults.ts'

type Numbered = Fault & { id: number }

/** Stands round a piece of the text: `before` at its start, `after` at its end. */
type Round = { start: number; end: number; before: string; after: string }

/** The text from `from` to `to` with all that belongs round pieces of it. What begins at one place stands as it is listed. */
const dressed = (text: string, rounds: readonly Round[], from = 0, to = text.length): string => {
  const parts = [...rounds.entries()].flatMap(([i, { start, end, before, after }]) => [
    // At one place: first what ends, the innermost first, then what begins, the outermost first.
    { at: start, order: [1, -end, i], piece: before },
    { at: end, order: [0, -start, -i], piece: after },
  ])
  parts.sort((a, b) => {
    const [x = 0, y = 0, z = 0] = a.order.map((value, k) => value - (b.order[k] ?? 0))
    return a.at - b.at || x || y || z
  })
  let dressedText = ''
  let at = from
  for (const { at: next, piece } of parts) {
    dressedText += text.slice(at, next) + piece
    at = next
  }
  return dressedText + text.slice(at, to)
}

/** Each turn of a loop is counted: one without end ends with an error. */
const loopRounds = (loops: readonly Loop[]): Round[] =>
  loops.map(({ at, end, isBlock }) =>
    isBlock
      ? { start: at, end: at, before: 'globalThis.turn();', after: '' }
      : { start: at, end, before: '{globalThis.turn();', after: '}' },
  )

const within =
  ({ start, end }: { start: number; end: number }) =>
  (round: Round) =>
    start <= round.start && round.end <= end

const withFault = (text: string, fault: Fault, rounds: readonly Round[], from: number, to: number): string =>
  dressed(text, rounds.filter(within({ start: from, end: fault.start })), from, fault.start) +
  fault.instead +
  dressed(text, rounds.filter(within({ start: fault.end, end: to })), fault.end, to)

/** A fault of what runs at import, where no test can switch it on: the text has it. */
export const spoilt = (text: string, fault: Fault): string => withFault(text, fault, [], 0, text.length)

/** Tells that a fault is met, or whether its value is another: `[number, value with it]` for each. */
const sightRounds = (text: string, faults: readonly Numbered[]): Round[] => {
  const bySight = Map.groupBy(
    faults,
    ({ sight }) => sight && `${sight.start}-${sight.end}-${sight.isCompared}-${sight.isAsked}`,
  )
  return [...bySight.values()].flatMap(those => {
    const sight = those[0]?.sight
    if (!sight) return []
    const { start, end, isCompared, isAsked } = sight
    // A spread that is left out is seen in the list that it spreads.
    const valueWith = (fault: Numbered) => (fault.start < start ? '[]' : withFault(text, fault, [], start, end))
    const others = those.map(fault => `[${fault.id}, () => ${valueWith(fault)}]`).join(', ')
    return isCompared
      ? { start, end, before: 'globalThis.weigh(', after: `, [${others}], ${isAsked})` }
      : {
          start,
          end,
          before: `globalThis.having(globalThis.meet(${those.map(({ id }) => id).join(', ')}), `,
          after: ')',
        }
  })
}

/** The constants of the module with each of their faults, and where functions read them, which of those they get. */
const constantRounds = (text: string, faults: readonly Numbered[]): Round[] =>
  [...spoiltValues(text, constantsOf(text), faults)].flatMap(
    ([{ name, start, end, after, isObject, reads }, values]) => {
      const spoiltName = `${name}_with`
      const list = values.map(([id, value]) => `[${id}, () => (${value})]`).join(', ')
      if (isObject) return [{ start, end, before: 'globalThis.watched(', after: `, [${list}])` }]
      return [
        { start: after, end: after, before: `\n;const ${spoiltName} = [${list}];`, after: '' },
        ...reads.map(({ start, end, key }) => ({
          start,
          end,
          before: `${key}globalThis.read(`,
          after: `, ${spoiltName})`,
        })),
      ]
    },
  )

/** Whether whoever reads what is made of the fault gets to see it when it is switched on. */
const isSwitched = (text: string, constants: readonly Constant[], fault: Fault): boolean => {
  const spoiltOnes = [...spoiltValues(text, constants, [{ ...fault, id: 0 }]).keys()]
  return (
    spoiltOnes.some(({ isObject, reads }) => isObject || reads.length > 0) &&
    spoiltOnes.every(({ isObject, isExported }) => isObject || !isExported)
  )
}

/** The faults that only a run of their own shows: at import, or to other modules. */
export const alone = (text: string, functions: readonly Place[], faults: readonly Fault[]): Set<Fault> => {
  const constants = constantsOf(text)
  return new Set(faults.filter(fault => !innermost(functions, fault) && !isSwitched(text, constants, fault)))
}

/**
 * The text with all faults of its functions in it: each function has, besides its own body, one with each fault, and
 * takes the one that is on. Its own body tells which faults it meets.
 */
export const switched = (
  text: string,
  { functions, loops }: { functions: readonly Place[]; loops: readonly Loop[] },
  faults: readonly Numbered[],
): string => {
  const guards = loopRounds(loops)
  const bodies = functions.map((place): Round => {
    const { at: start, end, isBlock } = place
    const own = faults.filter(fault => innermost(functions, fault) === place)
    const spoiltBody = (fault: Numbered) => withFault(text, fault, guards, start, end)
    return isBlock
      ? {
          start,
          end: start,
          before: own.map(one => `if (globalThis.on.has(${one.id})) {${spoiltBody(one)};return}`).join(''),
          after: '',
        }
      : {
          start,
          end,
          before: `(${own.map(one => `globalThis.on.has(${one.id}) ? (${spoiltBody(one)}) : `).join('')}(`,
          after: '))',
        }
  })
  const [inFunctions, atImport] = [true, false].map(is =>
    faults.filter(fault => (innermost(functions, fault) !== undefined) === is),
  )
  return dressed(text, [
    ...bodies,
    ...guards,
    ...sightRounds(text, inFunctions ?? []),
    ...constantRounds(text, atImport ?? []),
  ])
}

/** The function whose body the fault is in; undefined for what runs at import. */
export const innermost = (functions: readonly Place[], { start, end }: Fault): Place | undefined =>
  functions.findLast(place => place.at <= start && end <= place.end)
