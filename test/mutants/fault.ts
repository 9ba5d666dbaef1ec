import type { Sight } from './sight.ts'

/** One deliberate fault: what stands between `start` and `end` of the file's text is replaced by `instead`. */
export type Fault = {
  start: number
  end: number
  instead: string
  /** In words that stay the same when lines move: the explained ones are named by it. */
  what: string
  /** Undefined where nothing tells that it was met. */
  sight?: Sight | undefined
}

/** One line of at most 110 characters. */
export const brief = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= 110 ? line : `${line.slice(0, 109)}…`
}
