import type { DatabaseSync } from 'node:sqlite'
import { isDue } from '../../lib/cron-expression.ts'
import { log, loggedError } from '../../lib/log.ts'

const MINUTE_MS = 60_000

type Run = (expression: string) => Promise<void>

/** Hears of each claim whether it could be written at all: where it cannot, no run is begun. */
type Hear = (isWritten: boolean) => void

/** Of processes that are on time; a claim that lies further ahead was made by a clock that was wrong. */
const MOST_MINUTES_APART = 5

/** Of several processes on one database, the first takes the minute's run: whether it is this one's. */
export const claiming = (db: DatabaseSync): ((expression: string, minute: number) => boolean) => {
  db.exec('CREATE TABLE IF NOT EXISTS deno_cron_claims (expression TEXT PRIMARY KEY, minute INTEGER NOT NULL) STRICT')
  const claim = db.prepare(
    `INSERT INTO deno_cron_claims (expression, minute) VALUES (?, ?)
     ON CONFLICT (expression) DO UPDATE SET minute = excluded.minute
       WHERE excluded.minute > deno_cron_claims.minute OR excluded.minute < deno_cron_claims.minute - ?`,
  )
  return (expression, minute) => claim.run(expression, minute, MOST_MINUTES_APART).changes === 1
}

/**
 * Runs what is due at the beginning of each minute (UTC). A run that takes longer than its period is not begun a
 * second time; the next minute after it goes on.
 * @returns a function that ends it and settles when the run of that moment is over
 */
export const keepCron = (
  db: DatabaseSync,
  expressions: readonly string[],
  run: Run,
  hear: Hear,
): (() => Promise<void>) => {
  const claim = claiming(db)
  const running = new Map<string, Promise<void>>()
  const begin = (expression: string, at: number): void => {
    try {
      if (running.has(expression)) return
      const isOurs = claim(expression, Math.floor(at / MINUTE_MS))
      hear(true)
      if (!isOurs) return
    } catch (error) {
      log({ event: 'cron_failed', job: 'claim', duration: 0, error: loggedError(error) })
      hear(false)
      return
    }
    running.set(
      expression,
      run(expression).finally(() => running.delete(expression)),
    )
  }
  let timer: ReturnType<typeof setTimeout>
  const wait = (): void => {
    timer = setTimeout(
      () => {
        const at = Date.now()
        for (const expression of expressions) if (isDue(expression, new Date(at))) begin(expression, at)
        wait()
      },
      // A little into the minute: a timer that rings early would find the last one.
      MINUTE_MS - (Date.now() % MINUTE_MS) + 50,
    )
  }
  wait()
  return async () => {
    clearTimeout(timer)
    await Promise.all(running.values())
  }
}
