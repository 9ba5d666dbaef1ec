// vitest's runner, in the tests' own isolate: runs a test once for each mutant that it is to be tried on; as it is, it tells
// which mutants the test meets.

import { inject, type RunnerTestCase, TestRunner } from 'vitest'
import { begin, met } from './meetings.ts'

export type Seen = {
  /** Numbers of mutants that were met before the file's first test. */
  atImport: number[]
  /** Numbers of mutants: those whose place the test gets to, or whose value would be another in it. */
  met: number[]
  /** The same of the test's second time: what is made once and kept is met the first time only. */
  metAgain: number[]
  /** Why it cannot be run twice, if it cannot. */
  again: string | null
  ms: number
}

export type Tried = {
  mutant: number
  /** Why the test fails with it; null if it does not notice. */
  failure: string | null
  /** After all of its mutants the test failed without any too: it may be that what another one left made it fail. */
  isDoubtful: boolean
}

declare module 'vitest' {
  interface TaskMeta {
    seen?: Seen
    tried?: Tried[]
  }
  interface ProvidedContext {
    /** By test: the numbers of the mutants that it is tried on. */
    tries: Record<string, number[]>
    /** The number of the mutant that is on from the beginning. */
    always: number | null
  }
}

/** What the test fails with while the mutant is on, if it fails. */
const failureOf = async (run: () => unknown, mutant?: number): Promise<string | null> => {
  begin(mutant)
  try {
    await run()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    globalThis.mutant = undefined
  }
}

export default class extends TestRunner {
  private readonly killed = new Set<number>()
  private isSpoilt = false
  private atImport: number[] | undefined
  private readonly always = inject('always') ?? undefined

  constructor(...config: ConstructorParameters<typeof TestRunner>) {
    super(...config)
    globalThis.mutant = this.always
  }

  async runTask(test: RunnerTestCase): Promise<void> {
    const run = TestRunner.getTestFn(test)
    const tries = inject('tries')[test.id]
    if (this.always !== undefined) return this.asSpoilt(run)
    if (tries) test.meta.tried = await this.tried(run, tries)
    else test.meta.seen = await this.seen(run)
  }

  /** One failure is enough. */
  private async asSpoilt(run: () => unknown): Promise<void> {
    if (this.isSpoilt) return
    const failure = await failureOf(run, this.always)
    globalThis.mutant = this.always
    if (failure === null) return
    this.isSpoilt = true
    throw new Error(failure)
  }

  private async tried(run: () => unknown, mutants: readonly number[]): Promise<Tried[]> {
    const tried: { mutant: number; failure: string | null }[] = []
    if (this.isSpoilt) return []
    for (const mutant of mutants) {
      if (this.killed.has(mutant)) continue
      const failure = await failureOf(run, mutant)
      tried.push({ mutant, failure })
      if (failure !== null) this.killed.add(mutant)
    }
    this.isSpoilt = tried.some(({ failure }) => failure !== null) && (await failureOf(run)) !== null
    return tried.map(one => ({ ...one, isDoubtful: one.failure !== null && this.isSpoilt }))
  }

  private async seen(run: () => unknown): Promise<Seen> {
    this.atImport ??= [...met]
    met.clear()
    const began = performance.now()
    await run()
    const ms = performance.now() - began
    const first = [...met]
    const again = await failureOf(run)
    return { atImport: this.atImport, met: first, metAgain: [...met], again, ms }
  }
}
