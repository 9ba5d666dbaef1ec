import type { Fault } from './fault.ts'
import type { Place } from './faults.ts'

type Numbered = Fault & { id: number }

const withFault = (text: string, { start, end, instead }: Fault, from: number, to: number): string =>
  text.slice(from, start) + instead + text.slice(end, to)

/** A fault of what runs at import, where no test can switch it on: the text has it. */
export const spoilt = (text: string, fault: Fault): string => withFault(text, fault, 0, text.length)

/**
 * The text with all faults of its functions in it: each function has, besides its own body, one with each fault, and
 * takes that of `globalThis.mutant`. `file` is for telling which functions are reached.
 */
export const switched = (
  file: string,
  text: string,
  functions: readonly Place[],
  faults: readonly Numbered[],
): string => {
  const pieces = functions.flatMap(place => {
    const { start, at, end, isBlock } = place
    const own = faults.filter(fault => innermost(functions, fault) === place)
    const reached = `globalThis.reach?.('${file}:${start}')`
    const body = (fault: Numbered) => withFault(text, fault, at, end)
    return isBlock
      ? [
          {
            at,
            piece: `${reached};${own.map(one => `if (globalThis.mutant === ${one.id}) {${body(one)};return}`).join('')}`,
          },
        ]
      : [
          {
            at,
            piece: `(${reached}, ${own.map(one => `globalThis.mutant === ${one.id} ? (${body(one)}) : `).join('')}(`,
          },
          { at: end, piece: '))' },
        ]
  })
  return pieces
    .sort((a, b) => b.at - a.at)
    .reduce((whole, { at, piece }) => whole.slice(0, at) + piece + whole.slice(at), text)
}

/** The function whose body the fault is in; undefined for what runs at import. */
export const innermost = (functions: readonly Place[], { start, end }: Fault): Place | undefined =>
  functions.findLast(place => place.at <= start && end <= place.end)
