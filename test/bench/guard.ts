import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testSecrets } from '../support/secrets.ts'
import { hasRedis, REDIS_HINT, type RunningRedis, startRedis } from './guard/redis.ts'
import { inRounds, ratiosOf, summaryOf } from './measure.ts'
import { type Running, startOnDeno, startUnderWrangler } from './own-worker.ts'
import { absentRow, type Row, rate, speedRow } from './report.ts'

const ROUNDS = 7
const TRIES = 800
const LEAST = 1

const DURABLE = 'Redis that fsyncs every count'
const FORGETFUL = 'Redis that keeps nothing on disk'

const asked =
  ({ url }: Running) =>
  async (): Promise<number> => {
    const answer = await fetch(`${url}?tries=${TRIES}`)
    if (!answer.ok) throw new Error(`the guards answered ${answer.status}: ${await answer.text()}`)
    return Number(await answer.text())
  }

const whatOf = (place: string): string => `lock guard, ${place}: passwords checked and counted, 8 at a time, cheap hash`

type Rates = { workerd: number[]; deno: number[] }

const rowsAgainst = (ours: Rates, redis: { durable: number[]; forgetful: number[] }): Row[] =>
  Object.entries({ workerd: ours.workerd, Deno: ours.deno }).flatMap(([place, figures]) => [
    speedRow(
      whatOf(place),
      summaryOf(figures),
      { name: `rate-limiter-flexible, ${FORGETFUL}`, rate: summaryOf(redis.forgetful) },
      ratiosOf(figures, redis.forgetful),
      LEAST,
    ),
    speedRow(
      whatOf(place),
      summaryOf(figures),
      { name: `rate-limiter-flexible, ${DURABLE}`, rate: summaryOf(redis.durable) },
      ratiosOf(figures, redis.durable),
      LEAST,
    ),
  ])

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
    const workerd = asked(kept(await startUnderWrangler('guard', secrets)))
    const denoFlags = ['--allow-env', '--allow-read', '--allow-write']
    const deno = asked(kept(await startOnDeno('guard/deno.ts', denoFlags, { PASSWORD_PEPPER: pepper })))
    if (!hasRedis()) {
      const figures = await inRounds(ROUNDS, { workerd, deno })
      return Object.entries(figures).map(([place, rates]) => ({
        ...absentRow(whatOf(place), `≥ ${LEAST}×`, REDIS_HINT),
        figure: rate(summaryOf(rates)),
      }))
    }
    const durable = await redis('durable', true)
    const forgetful = await redis('forgetful', false)
    const figures = await inRounds(ROUNDS, {
      workerd,
      deno,
      durable: () => durable.triesPerSecond(TRIES),
      forgetful: () => forgetful.triesPerSecond(TRIES),
    })
    return rowsAgainst(figures, figures)
  } finally {
    for (const stop of stops) await stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
