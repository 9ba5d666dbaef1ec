// Runs before each test file in the tests' own isolate: switches on the mutant that a test is to notice, and tells which
// functions the test reached.
import { afterEach, beforeEach, inject } from 'vitest'

declare module 'vitest' {
  interface TaskMeta {
    /** `file:offset` of each function. */
    reached?: string[]
  }
  interface ProvidedContext {
    /** By test: the number of the mutant that it is tried on. */
    mutants: Record<string, number>
  }
}

declare global {
  var reach: ((place: string) => void) | undefined
  var mutant: number | undefined
}

const reached = new Set<string>()
/** At import and before all tests: each test stands on it. */
let before: readonly string[] | undefined

globalThis.reach = place => {
  reached.add(place)
}

beforeEach(({ task }) => {
  before ??= [...reached]
  globalThis.mutant = inject('mutants')[task.id]
})

afterEach(({ task }) => {
  globalThis.mutant = undefined
  task.meta.reached = [...new Set([...(before ?? []), ...reached])]
  reached.clear()
})
