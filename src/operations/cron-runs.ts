import type { Database } from '../deps.ts'

/** Milliseconds; instants since the epoch. */
export type CronRun = {
  job: string
  ranAt: number
  succeededAt: number | null
  failingSince: number | null
  duration: number
}

export type FinishedJob = { job: string; isDone: boolean; duration: number }

/** Notes what a run of the cron did, for monitoring. */
export const noteCronRun = (db: Database, at: Date, jobs: readonly FinishedJob[]) =>
  db
    .prepare(
      `INSERT INTO cron_runs (job, ran_at, succeeded_at, failing_since, duration)
       SELECT value ->> 'job', ?2, iif(value ->> 'isDone', ?2, NULL), iif(value ->> 'isDone', NULL, ?2),
              value ->> 'duration'
       FROM json_each(?1) WHERE TRUE
       ON CONFLICT DO UPDATE SET ran_at = excluded.ran_at, duration = excluded.duration,
         succeeded_at = coalesce(excluded.succeeded_at, succeeded_at),
         failing_since = iif(excluded.failing_since IS NULL, NULL, coalesce(failing_since, excluded.failing_since))`,
    )
    .bind(JSON.stringify(jobs), at.getTime())
    .run()

/** Each job's last run and success; instants are milliseconds since the epoch. */
export const findCronRuns = async (db: Database): Promise<CronRun[]> => {
  const { results } = await db
    .prepare(
      `SELECT job, ran_at AS ranAt, succeeded_at AS succeededAt, failing_since AS failingSince, duration
       FROM cron_runs ORDER BY job`,
    )
    .all<CronRun>()
  return results
}
