import { timingSafeEqual } from 'node:crypto'
import { utf8 } from './bytes.ts'

/** Compares a secret that was given with the wanted one, in a time that tells nothing but the length. */
export const isSameSecret = (given: string, wanted: string): boolean => {
  const [a, b] = [utf8(given), utf8(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}
