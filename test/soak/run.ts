// `npm run soak`: half an hour of everything at once, as much as this machine holds; `-- --million` times every screen and
// cron run with 1,000,000 users against the same with 1,000; `-- --kills 1000` kills the app at random moments. What a
// full run has found is written to docs/load.md. Exits 1 where anything failed, memory grew, or a promise was broken.
import { parseArgs } from 'node:util'
import { exitWith, Failure } from '../../scripts/local/failure.ts'
import type { RuntimeName } from '../../scripts/local/settings.ts'
import type { Killing } from '../failure/random-kills.ts'
import { soakKills } from '../failure/soak-kills.ts'
import { seedOf } from '../support/seeded.ts'
import { writeSection } from './document.ts'
import { measureMillion, ROUNDS, reportOfMillion, whatGrows } from './million.ts'
import { soak, WALKERS } from './soak.ts'
import { isMemoryFine, reportOf } from './soak-report.ts'

const MINUTES = 30
const MILLION = 1_000_000
const MANY_KILLS = 1_000
/** What people start: docs/load.md has a section for each. */
const CARRIERS = ['cloudflare', 'deno'] as const satisfies readonly RuntimeName[]

const USAGE = `npm run soak                          ${MINUTES} minutes of mixed journeys
  --minutes N  --walkers N            shorter or longer; so many visitors at once (${WALKERS})
npm run soak -- --million             every screen and cron run with 1,000,000 users and with 1,000
  --users N  --rounds N               fewer or more; how often each is measured (${ROUNDS})
npm run soak -- --kills ${MANY_KILLS}          kill -9 at random moments, each followed by a check of what must hold
  --seed N                            the same moments again
and with each of them
  --runtime cloudflare|deno           what carries the app (else RUNTIME, else cloudflare)
  --write                             writes docs/load.md though it was no full run`

type Order = { runtime: RuntimeName; isWritten: boolean } & (
  | { part: 'soak'; minutes: number; walkers: number }
  | { part: 'million'; users: number; rounds: number }
  | { part: 'kills'; kills: number; seed: number }
)

const numberOf = (name: string, text: string | undefined, otherwise: number): number => {
  const value = text === undefined ? otherwise : Number(text)
  if (!(value > 0)) throw new Failure(`--${name} must be a number above 0.\n${USAGE}`)
  return value
}

const readOrder = (args: string[]): Order => {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const { values } = (() => {
    try {
      return parseArgs({
        args,
        options: {
          minutes: text,
          walkers: text,
          users: text,
          rounds: text,
          kills: text,
          seed: text,
          runtime: text,
          million: flag,
          write: flag,
        },
      })
    } catch (error) {
      throw new Failure(`${error instanceof Error ? error.message : error}\n${USAGE}`)
    }
  })()
  const runtime = CARRIERS.find(name => name === (values.runtime ?? process.env.RUNTIME ?? 'cloudflare'))
  if (!runtime) throw new Failure(`--runtime must be ${CARRIERS.join(' or ')}.\n${USAGE}`)
  if (values.million) {
    const users = Math.round(numberOf('users', values.users, MILLION))
    const rounds = Math.round(numberOf('rounds', values.rounds, ROUNDS))
    return { part: 'million', runtime, users, rounds, isWritten: values.write ?? users >= MILLION }
  }
  if (values.kills !== undefined) {
    const kills = Math.round(numberOf('kills', values.kills, MANY_KILLS))
    return { part: 'kills', runtime, kills, seed: seedOf(values.seed), isWritten: values.write ?? kills >= MANY_KILLS }
  }
  const minutes = numberOf('minutes', values.minutes, MINUTES)
  const walkers = Math.round(numberOf('walkers', values.walkers, WALKERS))
  return { part: 'soak', runtime, minutes, walkers, isWritten: values.write ?? minutes >= MINUTES }
}

const tell = (line: string): void => console.error(`• ${new Date().toTimeString().slice(0, 8)} ${line}`)

const reportOfKills = ({ kills, confirmed, interrupted, walks, repeatedMails }: Killing, seed: number): string =>
  [
    `${kills} kills in the journeys of ${walks} organisations (seed ${seed}): ${confirmed} acts had been confirmed by then and`,
    `were there, ${interrupted} had not and ended well when done again, ${repeatedMails} mails came twice. Everything held.`,
  ].join('\n')

/** @returns what was found to be wrong */
const carryOut = async (order: Order): Promise<string[]> => {
  process.env.RUNTIME = order.runtime
  if (order.part === 'million') {
    const measured = await measureMillion(order, tell)
    const report = reportOfMillion(measured)
    console.log(`\n${report}\n`)
    if (order.isWritten) writeSection(`million on ${order.runtime}`, report)
    return whatGrows(measured)
  }
  if (order.part === 'kills') {
    // What does not hold is thrown.
    const report = reportOfKills(await soakKills(order, tell), order.seed)
    console.log(`\n${report}\n`)
    if (order.isWritten) writeSection(`kills on ${order.runtime}`, report)
    return []
  }
  const soaked = await soak(order, tell)
  const report = reportOf(soaked)
  console.log(`\n${report}\n`)
  if (order.isWritten) writeSection(`soak on ${order.runtime}`, report)
  const wrong = soaked.problems.map(({ act, message }) => `${act}: ${message}`)
  return isMemoryFine(soaked) ? wrong : [...wrong, "the app's memory grows"]
}

try {
  const wrong = await carryOut(readOrder(process.argv.slice(2)))
  for (const line of wrong) console.error(`WRONG: ${line}`)
  console.log(wrong.length === 0 ? 'Everything held.' : `${wrong.length} things were wrong.`)
  process.exit(wrong.length === 0 ? 0 : 1)
} catch (error) {
  exitWith(error)
}
