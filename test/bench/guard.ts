import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testSecrets } from '../support/secrets.ts'
import { hasRedis, REDIS_HINT, type RunningRedis, startRedis } from './guard/redis.ts'
import type { Amount } from './guard/tries.ts'
import { inRounds, ratiosOf, summaryOf } from './measure.ts'
import { type Running, startOnDeno, startUnderWrangler } from './own-worker.ts'
import { absentRow, type Row, rate, speedRow } from './report.ts'

const ROUNDS = 7
const LEAST = 1

/** As many logins meet, and as a bank's come: one by itself. */
const PACES: Record<string, Amount> = {
  '8 at a time': { tries: 800, lanes: 8 },
  'one at a time': { tries: 400, lanes: 1 },
}

const DURABLE = 'Redis that fsyncs every count'
const FORGETFUL = 'Redis that keeps nothing on disk'

const triesOf = async ({ url }: Running, { tries, lanes }: Amount): Promise<number> => {
  const answer = await fetch(`${url}?tries=${tries}&lanes=${lanes}`)
  if (!answer.ok) throw new Error(`the guards answered ${answer.status}: ${await answer.text()}`)
  return Number(await answer.text())
}

const whatOf = (place: string, pace: string): string =>
  `lock guard, ${place}: passwords checked and counted, ${pace}, cheap hash`

type Rates = { workerd: number[]; deno: number[] }

const placesOf = ({ workerd, deno }: Rates) => Object.entries({ workerd, Deno: deno })

const rowsAgainst = (pace: string, ours: Rates, redis: { durable: number[]; forgetful: number[] }): Row[] =>
  placesOf(ours).flatMap(([place, figures]) =>
    Object.entries({ [FORGETFUL]: redis.forgetful, [DURABLE]: redis.durable }).map(([name, theirs]) =>
      speedRow(
        whatOf(place, pace),
        summaryOf(figures),
        { name: `rate-limiter-flexible, ${name}`, rate: summaryOf(theirs) },
        ratiosOf(figures, theirs),
        LEAST,
      ),
    ),
  )

/** The guards of passwords, each asked from where its app runs, against what else one would take. */
export const measureGuards = async (say: (line: string) => void): Promise<Row[]> => {
  say('the lock guard against rate-limiter-flexible on Redis')
  const folder = mkdtempSync(join(tmpdir(), 'bench-redis-'))
  const secrets = await testSecrets()
  const pepper = secrets.PASSWORD_PEPPER
  const stops: (() => Promise<void>)[] = []
  const kept = <R extends { stop: () => Promise<void> }>(running: R): R => {
    stops.push(running.stop)
    return running
  }
  const redis = async (name: string, isDurable: boolean): Promise<RunningRedis> => {
    const own = join(folder, name)
    mkdirSync(own)
    return kept(await startRedis(own, pepper, isDurable))
  }
  try {
    const workerd = kept(await startUnderWrangler('guard', secrets))
    const denoFlags = ['--allow-env', '--allow-read', '--allow-write']
    const deno = kept(await startOnDeno('guard/deno.ts', denoFlags, { PASSWORD_PEPPER: pepper }))
    const ours = (amount: Amount) => ({
      workerd: () => triesOf(workerd, amount),
      deno: () => triesOf(deno, amount),
    })
    const rows: Row[] = []
    if (!hasRedis()) {
      for (const [pace, amount] of Object.entries(PACES))
        for (const [place, figures] of placesOf(await inRounds(ROUNDS, ours(amount))))
          rows.push({
            ...absentRow(whatOf(place, pace), `≥ ${LEAST}×`, REDIS_HINT),
            figure: rate(summaryOf(figures)),
          })
      return rows
    }
    const durable = await redis('durable', true)
    const forgetful = await redis('forgetful', false)
    for (const [pace, amount] of Object.entries(PACES)) {
      const figures = await inRounds(ROUNDS, {
        ...ours(amount),
        durable: () => durable.triesPerSecond(amount),
        forgetful: () => forgetful.triesPerSecond(amount),
      })
      rows.push(...rowsAgainst(pace, figures, figures))
    }
    return rows
  } finally {
    for (const stop of stops) await stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
