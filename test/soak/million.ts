import { DatabaseSync } from 'node:sqlite'
import { localDatabaseFile } from '../../scripts/local/target.ts'
import { CRONS } from '../../src/cron.ts'
import { interleaved, type Summary, summaryOf } from '../bench/measure.ts'
import { fireCron } from '../support/local-system.ts'
import { table } from './document.ts'
import { type Filled, fill, type Say } from './filled.ts'
import { Stopwatch } from './latencies.ts'
import { comeBack, screensOf, visit } from './screens.ts'
import { walkThrough } from './walk.ts'

const FEW = 1_000
/** How often each screen is asked for. */
export const ROUNDS = 40
/** What takes longer is done less often: organisations' journeys, runs of the cron. */
const SHARE_OF_ROUNDS = 0.3
const FIRST_NUMBER = 41_000_000
/** What is promised of every search and list, at the median. */
const GOAL_MS = 50
/** A screen that takes twice as long, and longer than this, waits for something that grows. */
const NOTICEABLE_MS = 10

/** Milliseconds at the median. */
type Row = { what: string; few: number; many: number; p95?: number; quickest?: number; hasGoal: boolean }

export type Measured = { users: number; screens: Row[]; acts: Row[]; crons: Row[] }

const rowOf = (what: string, few: Summary, many: Summary): Row => ({
  what,
  few: few.median,
  many: many.median,
  p95: many.p95,
  quickest: many.min,
  hasGoal: true,
})

/** It names every revoked certificate, and has to. */
const GROWS_RIGHTLY = 'revocation list'

const measureScreens = async (few: Filled, many: Filled, rounds: number, say: Say): Promise<Row[]> => {
  const rows: Row[] = []
  const screensOfFew = screensOf(few)
  // One that does not show is told before an hour is spent on the others.
  for (const screen of screensOf(many)) await visit(many, screen)
  for (const [i, screen] of screensOf(many).entries()) {
    const what = `${screen.visitor}: ${screen.name}`
    for (const filled of [few, many]) await comeBack(filled, screen)
    const measured = await interleaved(rounds, {
      few: () => visit(few, screensOfFew[i] ?? screen),
      many: () => visit(many, screen),
    })
    const row = rowOf(what, measured.few, measured.many)
    say(
      `  ${what}: ${row.few.toFixed(1)} and ${row.many.toFixed(1)} ms, at its quickest ${measured.many.min.toFixed(1)} ms`,
    )
    rows.push({ ...row, hasGoal: screen.name !== GROWS_RIGHTLY })
  }
  return rows
}

/** Organisations that go through everything, one in each system by turns. */
const measureActs = async (few: Filled, many: Filled, walks: number, say: Say): Promise<Row[]> => {
  const watches = { few: new Stopwatch(), many: new Stopwatch() }
  for (let i = 0; i < walks; i++) {
    say(`  organisation ${i + 1} of ${walks}`)
    await walkThrough({ ...few, stopwatch: watches.few }, String(FIRST_NUMBER + i))
    await walkThrough({ ...many, stopwatch: watches.many }, String(FIRST_NUMBER + i))
  }
  const ofFew = new Map(watches.few.latencies().map(({ act, median }) => [act, median]))
  return watches.many.latencies().map(({ act, median, p95 }) => ({
    what: act,
    few: ofFew.get(act) ?? Number.NaN,
    many: median,
    p95,
    hasGoal: false,
  }))
}

/** What each job of the last runs took, as the runs themselves noted it. */
const durationsOf = ({ system }: Filled): Map<string, number> => {
  const db = new DatabaseSync(localDatabaseFile(system.stateDir), { readOnly: true, timeout: 20_000 })
  try {
    return new Map(
      db
        .prepare('SELECT job, duration FROM cron_runs')
        .all()
        .map(({ job, duration }) => [String(job), Number(duration)]),
    )
  } finally {
    db.close()
  }
}

const measureCrons = async (few: Filled, many: Filled, runs: number, say: Say): Promise<Row[]> => {
  const rows: Row[] = []
  const jobs = { few: new Map<string, number[]>(), many: new Map<string, number[]>() }
  for (const expression of CRONS) {
    say(`  runs of ${expression}`)
    const measured = await interleaved(runs, {
      few: () => fireCron(few.system, expression),
      many: () => fireCron(many.system, expression),
    })
    rows.push(rowOf(`cron ${expression}, the whole run`, measured.few, measured.many))
  }
  // Once more, for the jobs alone: the notes of a run are read when it is over.
  for (let i = 0; i < runs; i++) {
    for (const [name, filled] of [
      ['few', few],
      ['many', many],
    ] as const) {
      for (const expression of CRONS) await fireCron(filled.system, expression)
      for (const [job, duration] of durationsOf(filled)) jobs[name].set(job, [...(jobs[name].get(job) ?? []), duration])
    }
  }
  for (const [job, durations] of jobs.many)
    rows.push({
      what: `its job ${job}`,
      few: summaryOf(jobs.few.get(job) ?? []).median,
      many: summaryOf(durations).median,
      hasGoal: false,
    })
  return rows
}

/** Every screen, every act and every job of the cron with so many users, against the same with a thousand. */
export const measureMillion = async (
  { users, rounds }: { users: number; rounds: number },
  say: Say,
): Promise<Measured> => {
  const filled: Filled[] = []
  const fewer = Math.ceil(rounds * SHARE_OF_ROUNDS)
  try {
    const many = await fill(users, say)
    filled.push(many)
    const few = await fill(FEW, say)
    filled.push(few)
    say('screens')
    const screens = await measureScreens(few, many, rounds, say)
    say('acts')
    const acts = await measureActs(few, many, fewer, say)
    say('cron')
    return { users, screens, acts, crons: await measureCrons(few, many, fewer, say) }
  } finally {
    for (const { leave } of filled) await leave()
  }
}

const grows = ({ what, few, many }: Row): boolean =>
  !what.includes(GROWS_RIGHTLY) && many > 2 * few && many - few > NOTICEABLE_MS

const isTooSlow = ({ many, hasGoal }: Row): boolean => hasGoal && many > GOAL_MS

/** What takes longer than is promised, or longer for more users though it shows no more. */
export const whatGrows = ({ screens, acts, crons }: Measured): string[] => [
  ...[...screens, ...acts, ...crons].filter(grows).map(({ what }) => `${what}: grows with the number of users`),
  ...screens.filter(isTooSlow).map(({ what, many }) => `${what}: ${many.toFixed(1)} ms, where ${GOAL_MS} are promised`),
]

export const reportOfMillion = (measured: Measured): string => {
  const { users, screens, acts, crons } = measured
  const head = [
    'median milliseconds',
    '1,000 users',
    `${users.toLocaleString('en')} users`,
    'its p95',
    'its quickest',
    'ratio',
  ]
  const line = ({ what, few, many, p95, quickest }: Row) => [
    what,
    few.toFixed(1),
    many.toFixed(1),
    p95?.toFixed(1) ?? '',
    quickest?.toFixed(1) ?? '',
    few > 0 ? `${(many / few).toFixed(2)}×` : '',
  ]
  return (
    [
      ['Screens', screens],
      ['Acts', acts],
      ['Cron', crons],
    ] as const
  )
    .map(([title, rows]) => `### ${title}\n\n${table([head, ...rows.map(line)])}`)
    .join('\n\n')
}
