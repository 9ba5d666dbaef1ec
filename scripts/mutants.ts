// Makes deliberate faults in the code that decides, one at a time, and tells which the tests notice:
//   npm run mutants [-- words of paths or of faults, such as sessions/store or 'lockout.ts:44: never']
// First each test runs as it is and tells which faults it meets: gets to their place, or to a value that they would make
// another. Only those are tried on it. Prints each mutant that survives as `file:line: what`; exits 1 if one of them is not
// explained in test/mutants/explained.ts. MUTANTS_VERBOSE=1 tells what noticed each of the others.
import { dismiss, type Run, shareOut } from '../test/mutants/crew.ts'
import { explained } from '../test/mutants/explained.ts'
import { allMutants, type Mutant } from '../test/mutants/plan.ts'
import type { Seen } from '../test/mutants/try-out.ts'

/** A job's tests take about so long; what one of them kills need not be tried in the next. */
const JOB_MS = 60_000
/** What takes so many times as long as it did without a mutant, and longer than a test may take, runs for ever. */
const PATIENCE = 3
const LONGEST_TEST_MS = 90_000
/** Each mutant is tried on its so many most promising tests before any is on others. */
const ROUNDS = [2, 6, 16, Number.POSITIVE_INFINITY]
/** From this round on few are noticed: so many that are in different functions are on together. */
const GROUPED_ROUND = 2
const GROUP = 12

/** `meets`: the mutants that it can be tried on. */
type Test = { id: string; name: string; group: string; testFile: string; seen: Seen; meets: Set<number> }
/** A test and the mutants that it is tried on together. */
type Try = { test: Test; group: readonly Mutant[] }

const placeOf = ({ file, line, what }: Mutant): string => `${file}:${line}: ${what}`
const began = Date.now()
const minutes = (): string => `${((Date.now() - began) / 60_000).toFixed(1)} min`
const words = process.argv.slice(2)
const mutants = allMutants().filter(one => words.length === 0 || words.some(word => placeOf(one).includes(word)))

const tests: Test[] = []
const testFiles = [...new Set(mutants.flatMap(mutant => mutant.tests))]
await shareOut(testFiles, async (testFile, run) => {
  const outcome = await run({ testFile })
  if (outcome === 'hung' || outcome.broken) throw new Error(`${testFile} cannot be run as it is`)
  for (const { seen, failure, ...test } of outcome.tests) {
    if (!seen || failure !== null) throw new Error(`${test.name} fails as it is: ${failure}`)
    if (seen.met.length > 0 && seen.metAgain.length === 0) console.log(`${test.name} takes too long to be tried often`)
    if (seen.again !== null) console.log(`${test.name} cannot be run twice: ${seen.again.slice(0, 200)}`)
    tests.push({ ...test, testFile, seen, meets: new Set(seen.again === null ? seen.metAgain : seen.met) })
  }
  console.log(`${testFile}: ${outcome.tests.length} tests (${minutes()})`)
})

const killedBy = new Map<Mutant, string>()
const kill = (mutant: Mutant, by: string): void => {
  if (killedBy.has(mutant)) return
  killedBy.set(mutant, by)
  if (process.env.MUTANTS_VERBOSE)
    console.log(`  killed ${placeOf(mutant)}\n         by ${by.replace(/\s+/g, ' ').slice(0, 200)}`)
}

/** Whoever happens to come by is less likely to look than the tests of the mutant's own folder. */
const BYSTANDER = 8

/**
 * The tests that meet the mutant. Those are promising that are quick and meet few others: the best of each group of tests
 * first, then the second of each.
 */
const testsFor = ({ id, folder, tests: testFilesOf }: Mutant): Test[] => {
  const costOf = ({ testFile, meets, seen }: Test): number =>
    meets.size * seen.ms * (testFile.includes(folder.replace('src/', '/')) ? 1 : BYSTANDER)
  const all = tests
    .filter(test => testFilesOf.includes(test.testFile) && test.meets.has(id))
    .sort((a, b) => costOf(a) - costOf(b))
  const seenOf = new Map<string, number>()
  const rank = new Map(
    all.map(test => {
      const group = `${test.testFile} ${test.group}`
      const nth = seenOf.get(group) ?? 0
      seenOf.set(group, nth + 1)
      return [test, nth]
    }),
  )
  return all.sort((a, b) => (rank.get(a) ?? 0) - (rank.get(b) ?? 0))
}

const jobOf = (tries: readonly Try[]): Record<string, number[][]> =>
  Object.fromEntries(
    [...Map.groupBy(tries, ({ test }) => test.id)].map(([id, own]) => [
      id,
      own.map(({ group }) => group.map(mutant => mutant.id)),
    ]),
  )

const stillToTry = (tries: readonly Try[]): Try[] =>
  tries
    .map(({ test, group }) => ({ test, group: group.filter(mutant => !killedBy.has(mutant)) }))
    .filter(({ group }) => group.length > 0)

const halves = <Item>(items: readonly Item[]): Item[][] => {
  const half = Math.ceil(items.length / 2)
  return [items.slice(0, half), items.slice(half)]
}

/** Tries of one test file; half of them at a time where the program hangs or a mutant spoils the test for others. */
const carryOut = async (testFile: string, tries: readonly Try[], run: Run): Promise<void> => {
  const [only] = tries
  if (!only) return
  const expectedMs = tries.reduce((sum, { test, group }) => sum + test.seen.ms * group.length, 0)
  const outcome = await run({ testFile, tries: jobOf(tries) }, LONGEST_TEST_MS + PATIENCE * expectedMs)
  const keyOf = (testId: string, group: readonly number[]) => `${testId} ${group.join()}`
  const answers = new Map(
    (outcome === 'hung' ? [] : outcome.tests).flatMap(test =>
      (test.tried ?? []).map(one => [keyOf(test.id, one.group), one] as const),
    ),
  )
  const isAlone = tries.length === 1 && only.group.length === 1
  const open = tries.filter(({ test, group }) => {
    const answer = answers.get(
      keyOf(
        test.id,
        group.map(({ id }) => id),
      ),
    )
    if (!answer || (answer.isDoubtful && !isAlone)) return true
    for (const { mutant: id, failure } of answer.kills) {
      const mutant = group.find(one => one.id === id)
      if (mutant) kill(mutant, `${test.name}: ${failure}`)
    }
    return false
  })
  const [mutant] = only.group
  if (isAlone && mutant && open.length === 1) return kill(mutant, `${only.test.name}: it hangs or breaks`)
  const parts =
    open.length > 1 || tries.length > 1
      ? halves(open)
      : open.flatMap(({ test, group }) => halves(group).map(half => [{ test, group: half }]))
  for (const part of parts) await carryOut(testFile, stillToTry(part), run)
}

/** Pieces of about a job's time; a test that cannot be run twice is tried once in each. */
const jobsOf = (tries: readonly Try[]): Try[][] => {
  const jobs: { ms: number; tries: Try[] }[] = []
  for (const one of tries) {
    const { ms, again } = one.test.seen
    const fits = jobs.find(
      job => job.ms + ms < JOB_MS && (again === null || job.tries.every(({ test }) => test !== one.test)),
    )
    if (fits) {
      fits.tries.push(one)
      fits.ms += ms
    } else jobs.push({ ms, tries: [one] })
  }
  return jobs.map(job => job.tries)
}

/** The mutants in groups of which each is in another function. */
const groupsOf = (all: readonly Mutant[], most: number): Mutant[][] => {
  const groups: Mutant[][] = []
  for (const mutant of all) {
    const fits = groups.find(group => group.length < most && group.every(({ place }) => place !== mutant.place))
    if (fits) fits.push(mutant)
    else groups.push([mutant])
  }
  return groups
}

/** How many of the faults in the mutant's own file the tests of this one meet; this very one counts for more than all. */
const closeness = ({ id: itself, file }: Mutant, testFile: string): number => {
  const own = new Set(mutants.filter(mutant => mutant.file === file).map(({ id }) => id))
  const met = tests.filter(test => test.testFile === testFile).flatMap(({ seen }) => [...seen.atImport, ...seen.met])
  return new Set(met.filter(id => own.has(id))).size + (met.includes(itself) ? own.size : 0)
}

/** The quick ones first: what they kill, the slow ones need not be tried on. */
const msOf = (testFile: string): number => {
  const own = tests.filter(test => test.testFile === testFile)
  return own.reduce((sum, { seen }) => sum + seen.ms, 0) / own.length
}
const quickFirst = testFiles.toSorted((a, b) => msOf(a) - msOf(b))

for (const [i, last] of ROUNDS.entries()) {
  const chosen = new Map<Test, Mutant[]>()
  for (const mutant of mutants.filter(one => !killedBy.has(one)))
    for (const test of testsFor(mutant).slice(ROUNDS[i - 1] ?? 0, last))
      chosen.set(test, [...(chosen.get(test) ?? []), mutant])
  const tries = [...chosen].flatMap(([test, own]) =>
    groupsOf(own, i < GROUPED_ROUND ? 1 : GROUP).map(group => ({ test, group })),
  )
  await shareOut(quickFirst, async (testFile, run) => {
    const own = tries.filter(({ test }) => test.testFile === testFile)
    for (const job of jobsOf(stillToTry(own))) await carryOut(testFile, stillToTry(job), run)
    if (own.length > 0)
      console.log(`… ${killedBy.size} of ${mutants.length} mutants killed, round ${i + 1}, ${testFile} (${minutes()})`)
  })
}

/** The test files in which the mutant is met before the first test or the first time only. */
const metOnce = ({ id }: Mutant): string[] => [
  ...new Set(
    tests
      .filter(({ seen, meets }) => !meets.has(id) && (seen.atImport.includes(id) || seen.met.includes(id)))
      .map(({ testFile }) => testFile),
  ),
]

/** A mutant that cannot be switched on has runs of its own, first of those who are most likely to notice it. */
const tryAlways = async (mutant: Mutant, files: readonly string[], run: Run): Promise<void> => {
  for (const testFile of files.toSorted((a, b) => closeness(mutant, b) - closeness(mutant, a))) {
    const outcome = await run({ testFile, always: mutant.id })
    if (outcome === 'hung') return kill(mutant, `${testFile}: it hangs`)
    const failed = outcome.tests.find(({ failure }) => failure !== null)
    if (failed) return kill(mutant, `${failed.name}: ${failed.failure}`)
    if (outcome.broken) return kill(mutant, `${testFile}: ${outcome.broken}`)
  }
}

const alone = mutants
  .filter(mutant => !killedBy.has(mutant))
  .map(mutant => ({ mutant, files: mutant.isAtImport ? mutant.tests : metOnce(mutant) }))
  .filter(({ files }) => files.length > 0)
console.log(`… ${alone.length} mutants that need runs of their own (${minutes()})`)
await shareOut(alone, ({ mutant, files }, run) => tryAlways(mutant, files, run))

type Fate = 'killed' | 'explained' | 'survives'
const fates = new Map<Mutant, Fate>()
for (const mutant of mutants) {
  const isExplained = explained.get(mutant.file)?.has(mutant.what)
  const fate = killedBy.has(mutant) ? 'killed' : isExplained ? 'explained' : 'survives'
  fates.set(mutant, fate)
  const isMet = mutant.isAtImport || tests.some(({ seen }) => [...seen.atImport, ...seen.met].includes(mutant.id))
  if (fate === 'survives') console.log(`${placeOf(mutant)}${isMet ? '' : ' (no test meets it)'}`)
}
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
dismiss()
