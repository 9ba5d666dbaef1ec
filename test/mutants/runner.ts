// A process of its own that runs test files of a program with mutants in it, as often as it is asked. No file changes:
// what is loaded does.
import { readFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import type {} from 'vitest/config'
import { createVitest } from 'vitest/node'
import { allMutants, instrumented } from './plan.ts'
import { spoilt } from './switched.ts'

export type Job = {
  testFile: string
  /** By the tests that are to run: the number of the mutant that is on meanwhile. All run as it is, if not set. */
  mutants?: Record<string, number>
  /** The number of a mutant that is on from the beginning, at import already. */
  always?: number
}

export type Outcome = {
  id: string
  name: string
  failure: string | null
  ms: number
  reached: string[]
}[]

const mutants = allMutants()
const program = instrumented(mutants)
let always: (typeof mutants)[number] | undefined

/** What is loaded instead of a file of the project, if anything. */
const instead = (id: string): string | undefined => {
  const file = relative(process.cwd(), id.split('?')[0] ?? '')
  return always?.file === file ? spoilt(readFileSync(file, 'utf8'), always) : program.get(file)
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
    test: { setupFiles: ['./test/mutants/reach.ts'] },
  },
)
const project = vitest.getRootProject()

const run = async (job: Job): Promise<Outcome> => {
  const next = mutants.find(({ id }) => id === job.always)
  for (const mutant of [always, next]) if (mutant) vitest.invalidateFile(resolve(mutant.file))
  always = next
  project.provide('mutants', job.mutants ?? {})
  const chosen = project.createSpecification(
    resolve(job.testFile),
    job.mutants && { testIds: Object.keys(job.mutants) },
  )
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications([chosen])
  // vitest answers with all modules that it has ever run.
  const own = testModules.filter(({ moduleId }) => moduleId === chosen.moduleId)
  const broken = own.flatMap(testModule => testModule.errors())[0] ?? unhandledErrors[0]
  const isAlone = job.always !== undefined || Object.keys(job.mutants ?? {}).length === 1
  if (broken && isAlone) return [{ id: '', name: job.testFile, failure: String(broken), ms: 0, reached: [] }]
  return own
    .flatMap(({ children }) => [...children.allTests()])
    .filter(test => test.result().state !== 'skipped')
    .map(test => ({
      id: test.id,
      name: test.fullName,
      failure: test.result().state === 'failed' ? (test.result().errors?.[0]?.message ?? '') : null,
      ms: test.diagnostic()?.duration ?? 0,
      reached: test.meta().reached ?? [],
    }))
}

process.on('message', async (job: Job) => {
  process.send?.(await run(job))
})
