// Makes deliberate faults in the code that decides, one at a time, and tells which the tests notice:
//   npm run mutants [-- words of paths, such as sessions/store]
// Prints each mutant that survives as `file:line: what`; exits 1 if one of them is not explained in test/mutants/explained.ts.
import { type ChildProcess, fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { explained } from '../test/mutants/explained.ts'
import { allMutants, type Mutant } from '../test/mutants/plan.ts'
import type { Job, Outcome } from '../test/mutants/runner.ts'

/** Without an answer for so long a mutant has made the program run for ever. */
const LONGEST_MS = 240_000
/** A test that takes longer is tried on what the quicker ones overlook. */
const SLOW_MS = 1500
/** Each has a core for itself; its workerd takes some hundred megabytes. */
const RUNNERS = Math.min(availableParallelism(), 4)

const running = new Set<ChildProcess>()
const end = (child: ChildProcess): void => {
  running.delete(child)
  // With what it has started: a workerd in an endless loop does not notice that nobody is there any more.
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
}
process.on('exit', () => running.forEach(end))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))

type Runner = { run: (job: Job) => Promise<Outcome | 'hung'>; end: () => void }

/** A process that runs tests, begun anew after a job that hung. */
const newRunner = (): Runner => {
  const begin = (): ChildProcess => {
    const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', NO_COLOR: '1' }
    const started = fork('test/mutants/runner.ts', [], {
      env,
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    running.add(started)
    return started
  }
  let child = begin()
  const run = (job: Job) =>
    new Promise<Outcome | 'hung'>(resolve => {
      const hung = () => {
        clearTimeout(timer)
        child.removeAllListeners()
        end(child)
        child = begin()
        resolve('hung')
      }
      const timer = setTimeout(hung, LONGEST_MS)
      child.once('exit', hung)
      child.once('message', (outcome: Outcome) => {
        clearTimeout(timer)
        child.removeAllListeners()
        resolve(outcome)
      })
      child.send(job)
    })
  return { run, end: () => end(child) }
}

const runners: Runner[] = []

/** Does each piece of work by the runner that is free first. */
const shareOut = async <Work>(work: readonly Work[], one: (piece: Work, run: Runner['run']) => Promise<void>) => {
  const queue = [...work]
  await Promise.all(
    Array.from({ length: RUNNERS }, async (_, i) => {
      const runner = runners[i] ?? newRunner()
      runners[i] = runner
      for (let piece = queue.shift(); piece !== undefined; piece = queue.shift()) await one(piece, runner.run)
    }),
  )
}

const placeOf = ({ file, line, what }: Mutant): string => `${file}:${line}: ${what}`
const began = Date.now()
const minutes = (): string => `${((Date.now() - began) / 60_000).toFixed(1)} min`
const words = process.argv.slice(2)
const mutants = allMutants().filter(({ file }) => words.length === 0 || words.some(word => file.includes(word)))

/** By test file: its tests, with what they reach. */
const reach = new Map<string, Outcome>()
const testFiles = [...new Set(mutants.flatMap(({ tests }) => tests))]
await shareOut(testFiles, async (testFile, run) => {
  const tests = await run({ testFile })
  if (tests === 'hung' || tests.length === 0) throw new Error(`${testFile} does not answer`)
  for (const { name, failure } of tests) if (failure !== null) throw new Error(`${name} fails as it is: ${failure}`)
  reach.set(testFile, tests)
  console.log(`${testFile}: ${tests.length} tests (${minutes()})`)
})

const killedBy = new Map<Mutant, string>()
const kill = (mutant: Mutant, by: string): void => {
  killedBy.set(mutant, by)
  if (process.env.MUTANTS_VERBOSE)
    console.log(`  killed ${placeOf(mutant)}\n         by ${by.replace(/\s+/g, ' ').slice(0, 200)}`)
}

/** The tests of a file that reach the mutant: what they have in common with it is the more, the less else they reach. */
const testsFor = ({ place }: Mutant, testFile: string): string[] => {
  const all = (reach.get(testFile) ?? [])
    .filter(({ reached }) => place !== undefined && reached.includes(place))
    .sort((a, b) => a.reached.length - b.reached.length)
  const [quick, slow] = [all.filter(({ ms }) => ms < SLOW_MS), all.filter(({ ms }) => ms >= SLOW_MS)]
  return [...quick, ...slow].map(({ id }) => id)
}

/** Runs a test file again and again, each time with another mutant for each test, until every test has had its own. */
const tryAll = async (testFile: string, run: Runner['run']): Promise<void> => {
  const toTry = mutants
    .filter(({ tests }) => tests.includes(testFile))
    .map(mutant => ({ mutant, tests: testsFor(mutant, testFile) }))
  for (;;) {
    const chosen = new Map<string, Mutant>()
    // Once around as long as there is a test to be had: a run takes the same time however much is tried in it.
    for (let before = -1; before < chosen.size; ) {
      before = chosen.size
      for (const { mutant, tests } of toTry) {
        const i = killedBy.has(mutant) ? -1 : tests.findIndex(id => !chosen.has(id))
        for (const test of i < 0 ? [] : tests.splice(i, 1)) chosen.set(test, mutant)
      }
    }
    if (chosen.size === 0) return
    if (process.env.MUTANTS_VERBOSE) console.log(`  ${testFile}: ${chosen.size} mutants in this run (${minutes()})`)
    const ids = Object.fromEntries([...chosen].map(([test, { id }]) => [test, id]))
    const outcome = await run({ testFile, mutants: ids })
    if (outcome !== 'hung') {
      for (const { id, name, failure } of outcome) {
        const mutant = chosen.get(id)
        if (mutant && failure !== null) kill(mutant, `${name}: ${failure}`)
      }
      continue
    }
    for (const [test, mutant] of chosen) {
      const alone = await run({ testFile, mutants: { [test]: mutant.id } })
      if (alone === 'hung' || alone.some(({ failure }) => failure !== null)) kill(mutant, `${test}, alone: it hangs`)
    }
  }
}

type Fate = 'killed' | 'explained' | 'survives'
const fates = new Map<Mutant, Fate>()

/** When all that can notice the mutant has had its turn. */
const settle = (mutant: Mutant): void => {
  const isExplained = explained.get(mutant.file)?.has(mutant.what)
  const fate = killedBy.has(mutant) ? 'killed' : isExplained ? 'explained' : 'survives'
  fates.set(mutant, fate)
  const isReached = mutant.place === undefined || mutant.tests.some(testFile => testsFor(mutant, testFile).length > 0)
  if (fate === 'survives') console.log(`${placeOf(mutant)}${isReached ? '' : ' (no test reaches it)'}`)
}

/** How much of the mutant's own file the tests of this one reach. */
const closeness = ({ file }: Mutant, testFile: string): number =>
  (reach.get(testFile) ?? []).flatMap(({ reached }) => reached).filter(place => place.startsWith(`${file}:`)).length

/** A mutant of what runs at import has runs of its own, first of those who are most likely to notice it. */
const tryAlways = async (mutant: Mutant, run: Runner['run']): Promise<void> => {
  for (const testFile of mutant.tests.toSorted((a, b) => closeness(mutant, b) - closeness(mutant, a))) {
    const outcome = await run({ testFile, always: mutant.id })
    const failed =
      outcome === 'hung' ? { name: testFile, failure: 'it hangs' } : outcome.find(({ failure }) => failure !== null)
    if (failed) kill(mutant, `${failed.name}: ${failed.failure}`)
    if (failed) break
  }
  settle(mutant)
}

const [atImport = [], inFunctions = []] = [true, false].map(is =>
  mutants.filter(({ place }) => (place === undefined) === is),
)
// One run tries as many mutants as a file has tests: the long files leave little for the short ones.
const longestFirst = testFiles.toSorted((a, b) => (reach.get(b)?.length ?? 0) - (reach.get(a)?.length ?? 0))
await shareOut(longestFirst, async (testFile, run) => {
  await tryAll(testFile, run)
  console.log(`… ${killedBy.size} of ${mutants.length} mutants killed after ${testFile} (${minutes()})`)
})
inFunctions.forEach(settle)
await shareOut(atImport, tryAlways)

const count = (fate: Fate, folder?: string): number =>
  [...fates].filter(([mutant, its]) => its === fate && (folder === undefined || mutant.folder === folder)).length
for (const folder of new Set(mutants.map(mutant => mutant.folder)))
  console.log(
    `${folder}: ${count('killed', folder)} killed, ${count('explained', folder)} survive as explained, ${count('survives', folder)} survive`,
  )
console.log(
  `\n${mutants.length} mutants in ${minutes()}: ${count('killed')} killed, ${count('explained')} survive as explained, ${count('survives')} survive`,
)
process.exitCode = count('survives') === 0 ? 0 : 1
for (const runner of runners) runner.end()
