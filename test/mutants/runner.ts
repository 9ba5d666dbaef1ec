// A process of its own that runs test files of a program with mutants in it, as often as it is asked. No file changes:
// what is loaded does.
import { readFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import type {} from 'vitest/config'
import { createVitest } from 'vitest/node'
import { allMutants, instrumented } from './plan.ts'
import { spoilt } from './switched.ts'
import type { Seen, Tried } from './try-out.ts'

export type Job = {
  testFile: string
  /** By the tests that are to run: the groups of mutants that they are tried on. All run as it is, if not set. */
  tries?: Record<string, number[][]>
  /** The number of a mutant that is on from the beginning, at import already. */
  always?: number
}

export type Outcome = {
  /** Why the file as a whole could not be run. */
  broken: string | null
  tests: { id: string; name: string; group: string; failure: string | null; seen?: Seen; tried?: Tried[] }[]
}

const mutants = allMutants()
const program = instrumented(mutants)
let always: (typeof mutants)[number] | undefined

/** What is loaded instead of a file of the project, if anything. */
const instead = (id: string): string | undefined => {
  const file = relative(process.cwd(), id.split('?')[0] ?? '')
  return always?.isAtImport && always.file === file ? spoilt(readFileSync(file, 'utf8'), always) : program.get(file)
}

const vitest = await createVitest(
  'test',
  { watch: false, reporters: [{}], silent: true },
  {
    plugins: [
      {
        name: 'mutants',
        enforce: 'pre',
        transform(_, id) {
          const code = instead(id)
          return code === undefined ? undefined : { code, map: null }
        },
        // vitest keeps on disk what it has transformed; what is changed here must not get there.
        configureVitest: ({ defineCacheKeyGenerator }) =>
          defineCacheKeyGenerator(({ id }) => (instead(id) === undefined ? undefined : false)),
      },
    ],
    // What a mutant leaves behind in the modules must not meet the next one.
    test: { runner: './test/mutants/try-out.ts', isolate: true },
  },
)
const project = vitest.getRootProject()

const messageOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : 'an error without words'

const run = async (job: Job): Promise<Outcome> => {
  const next = mutants.find(({ id }) => id === job.always)
  for (const mutant of [always, next]) if (mutant?.isAtImport) vitest.invalidateFile(resolve(mutant.file))
  always = next
  project.provide('tries', job.tries ?? {})
  project.provide('always', job.always ?? null)
  const chosen = project.createSpecification(resolve(job.testFile), job.tries && { testIds: Object.keys(job.tries) })
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications([chosen])
  // vitest answers with all modules that it has ever run.
  const own = testModules.filter(({ moduleId }) => moduleId === chosen.moduleId)
  const [broken] = [...own.flatMap(testModule => testModule.errors()), ...unhandledErrors]
  const tests = own
    .flatMap(({ children }) => [...children.allTests()])
    .filter(test => test.result().state !== 'skipped')
    .map(test => ({
      id: test.id,
      name: test.fullName,
      group: test.parent.type === 'suite' ? test.parent.fullName : '',
      failure: test.result().state === 'failed' ? (test.result().errors?.[0]?.message ?? '') : null,
      ...test.meta(),
    }))
  return { broken: broken === undefined ? null : messageOf(broken), tests }
}

process.on('message', async (job: Job) => {
  process.send?.(await run(job))
})
