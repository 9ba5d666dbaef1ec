import { SYMBOL_NAMES } from './words.ts'

export type Group = 'digits' | 'letters' | 'symbols'

/** Letters as lower-case ones; the switch for capitals changes what they type. */
const KEYS: Readonly<Record<Group, readonly string[]>> = {
  digits: [...'1234567890'],
  letters: [...'abcdefghijklmnopqrstuvwxyz'],
  symbols: Object.keys(SYMBOL_NAMES),
}

/** 0 … `below` − 1, each equally likely. */
const randomBelow = (below: number): number => {
  const limit = 256 - (256 % below)
  for (;;) {
    const [byte = 0] = crypto.getRandomValues(new Uint8Array(1))
    // What lies above would favour the low numbers.
    if (byte < limit) return byte % below
  }
}

const shuffled = (keys: readonly string[]): string[] => {
  const mixed = [...keys]
  for (let i = mixed.length - 1; i > 0; i--) mixed.splice(i, 1, ...mixed.splice(randomBelow(i + 1), 1, mixed[i] ?? ''))
  return mixed
}

/** A new order within each group, so that where the pointer goes says nothing; or the same order at each opening. */
export const layoutOf = (isFixed: boolean): [Group, string[]][] =>
  (Object.entries(KEYS) as [Group, readonly string[]][]).map(([group, keys]) => [
    group,
    isFixed ? [...keys] : shuffled(keys),
  ])
