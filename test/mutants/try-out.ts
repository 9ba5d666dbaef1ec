// vitest's runner, in the tests' own isolate: runs a test once for each mutant that it is to be tried on; as it is, it tells
// which mutants the test meets.

import { inject, type RunnerTestCase, TestRunner } from 'vitest'
import { begin, met } from './meetings.ts'

export type Seen = {
  /** Numbers of mutants that were met before the file's first test. */
  atImport: number[]
  /** Numbers of mutants: those whose place the test gets to, or whose value would be another in it. */
  met: number[]
  /** The same of the test's second time: what is made once and kept is met the first time only. Empty if it is slow. */
  metAgain: number[]
  /** Why it cannot be run twice, if it cannot. */
  again: string | null
  ms: number
}

export type Tried = {
  /** The mutants that were on together: most notice none of them, and then one run has told it of all. */
  group: number[]
  /** Those of them with which alone the test fails, and why. */
  kills: { mutant: number; failure: string }[]
  /** After all of its mutants the test failed without any too: it may be that what another one left made it fail. */
  isDoubtful: boolean
}

declare module 'vitest' {
  interface TaskMeta {
    seen?: Seen
    tried?: Tried[]
  }
  interface ProvidedContext {
    /** By test: the groups of mutants that it is tried on. */
    tries: Record<string, number[][]>
    /** The number of the mutant that is on from the beginning. */
    always: number | null
  }
}

/** What takes longer than this is not tried again and again: whole years and a hundred thousand rows. */
const SLOW_MS = 30_000

/** What the test fails with while the mutants are on, if it fails. */
const failureOf = async (run: () => unknown, ...mutants: number[]): Promise<string | null> => {
  begin(...mutants)
  try {
    await run()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    globalThis.on = new Set()
  }
}

/** The mutants of the group that make the test fail each by itself. */
const killsIn = async (run: () => unknown, group: readonly number[]): Promise<Tried['kills']> => {
  const [only, ...others] = group
  const failure = only === undefined ? null : await failureOf(run, ...group)
  if (only === undefined || failure === null) return []
  if (others.length === 0) return [{ mutant: only, failure }]
  const half = Math.ceil(group.length / 2)
  return [...(await killsIn(run, group.slice(0, half))), ...(await killsIn(run, group.slice(half)))]
}

export default class extends TestRunner {
  private readonly killed = new Set<number>()
  private isSpoilt = false
  private atImport: number[] | undefined
  private readonly always = inject('always')

  constructor(...config: ConstructorParameters<typeof TestRunner>) {
    super(...config)
    if (this.always !== null) begin(this.always)
  }

  async runTask(test: RunnerTestCase): Promise<void> {
    const run = TestRunner.getTestFn(test)
    const tries = inject('tries')[test.id]
    if (this.always !== null) return this.asSpoilt(run, this.always)
    if (tries) test.meta.tried = await this.tried(run, tries)
    else test.meta.seen = await this.seen(run)
  }

  /** One failure is enough. */
  private async asSpoilt(run: () => unknown, always: number): Promise<void> {
    if (this.isSpoilt) return
    const failure = await failureOf(run, always)
    begin(always)
    if (failure === null) return
    this.isSpoilt = true
    throw new Error(failure)
  }

  private async tried(run: () => unknown, groups: readonly number[][]): Promise<Tried[]> {
    const tried: Omit<Tried, 'isDoubtful'>[] = []
    if (this.isSpoilt) return []
    for (const group of groups) {
      const kills = await killsIn(
        run,
        group.filter(mutant => !this.killed.has(mutant)),
      )
      for (const { mutant } of kills) this.killed.add(mutant)
      tried.push({ group, kills })
    }
    this.isSpoilt = tried.some(({ kills }) => kills.length > 0) && (await failureOf(run)) !== null
    return tried.map(one => ({ ...one, isDoubtful: one.kills.length > 0 && this.isSpoilt }))
  }

  private async seen(run: () => unknown): Promise<Seen> {
    this.atImport ??= [...met]
    met.clear()
    const began = performance.now()
    const failure = await failureOf(run)
    const ms = performance.now() - began
    const first = [...met]
    // On a busy machine it may even run out of time.
    if (ms > SLOW_MS) return { atImport: this.atImport, met: first, metAgain: [], again: null, ms }
    if (failure !== null) throw new Error(failure)
    const again = await failureOf(run)
    return { atImport: this.atImport, met: first, metAgain: [...met], again, ms }
  }
}
