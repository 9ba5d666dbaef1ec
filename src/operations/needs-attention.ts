import type { ListAge } from '../certificates/find-list-ages.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../lib/jst.ts'
import type { MailBacklog } from '../mail/backlog.ts'
import type { CaState } from './ca-state.ts'
import type { CronRun } from './cron-runs.ts'
import { BACKUP_JOB, NIGHTLY_JOBS } from './nightly-jobs.ts'

/** What somebody has to look at; docs/operations.md says what to do. */
export const ALERT_KINDS = [
  'mails_stalled',
  'cron_failing',
  'cron_late',
  'revocation_list_old',
  'ca_must_rotate',
  // Of the runtime's own timer: where nothing can be written, no state of things tells it (unwritable-alarm.ts).
  'writes_failing',
] as const
export type AlertKind = (typeof ALERT_KINDS)[number]

export type Alert = {
  kind: AlertKind
  /** What is wrong in numbers and names of jobs; nothing of a person. */
  detail: Record<string, string | number>
}

/** One failed run is the next one's to make up for; more are not. */
const FAILING_FOR_MS = 10 * MINUTE_MS
/** Most jobs run each minute. */
const LATE_AFTER_MS = 10 * MINUTE_MS
const DAY_AND_A_BIT_MS = 26 * HOUR_MS
/** Each hour, and a large one takes its time. */
const BACKUP_LATE_AFTER_MS = 3 * HOUR_MS

/** A list is made anew each day and lives for a week. */
const OLD_LIST_MS = 2 * DAY_MS

const isNightly = (job: string): boolean => NIGHTLY_JOBS.some(name => name === job)

/** How old the last run of a job may be. */
const restOf = (job: string): number => {
  if (job === BACKUP_JOB) return BACKUP_LATE_AFTER_MS
  return isNightly(job) ? DAY_AND_A_BIT_MS : LATE_AFTER_MS
}

export type OperationsState = { mails: MailBacklog; cron: readonly CronRun[]; lists: readonly ListAge[]; ca: CaState }

/** No I/O and no clock: what the state of things at `now` means. */
export const needsAttention = ({ mails, cron, lists, ca }: OperationsState, now: Date): Alert[] => {
  const at = now.getTime()
  const failing = cron.filter(run => run.failingSince !== null && run.ranAt - run.failingSince >= FAILING_FOR_MS)
  const late = cron.filter(run => at - run.ranAt > restOf(run.job))
  const oldest = Math.max(0, ...lists.map(({ thisUpdate }) => at - thisUpdate))
  const names = (runs: readonly CronRun[]) => runs.map(({ job }) => job).join(' ')
  return [
    ...(mails.isStalled
      ? [
          {
            kind: 'mails_stalled' as const,
            detail: { waiting: mails.waiting, oldestMinutes: Math.floor(mails.oldestWaits / MINUTE_MS) },
          },
        ]
      : []),
    ...(failing.length > 0 ? [{ kind: 'cron_failing' as const, detail: { jobs: names(failing) } }] : []),
    ...(late.length > 0 ? [{ kind: 'cron_late' as const, detail: { jobs: names(late) } }] : []),
    ...(oldest > OLD_LIST_MS
      ? [{ kind: 'revocation_list_old' as const, detail: { hours: Math.floor(oldest / HOUR_MS) } }]
      : []),
    ...(ca.mustRotate ? [{ kind: 'ca_must_rotate' as const, detail: { daysLeft: ca.daysLeft } }] : []),
  ]
}
