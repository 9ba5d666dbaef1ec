import type { Deps } from '../deps.ts'
import { MINUTE_MS } from '../lib/jst.ts'
import { log } from '../lib/log.ts'
import type { Alert } from './needs-attention.ts'
import { ALERT_REST_MS, mailAlert } from './raise-alerts.ts'

/** Short of the next minute's try, whose timer may ring a little early: one alone may have met another program's lock. */
const FAILING_FOR_MS = MINUTE_MS - 10_000

/**
 * Tells the operators of a database that takes no writes, of which no run of the cron can tell: none can be claimed then, and
 * nothing noted. So it is this process's memory that keeps the hour between two mails; several processes tell of it each.
 * @returns what each minute's try is told to
 */
export const unwritableAlarm = (deps: Pick<Deps, 'mailer' | 'now' | 'config'>) => {
  let failingSince: number | undefined
  let toldAt = Number.NEGATIVE_INFINITY

  return async (isWritten: boolean): Promise<void> => {
    const at = deps.now().getTime()
    failingSince = isWritten ? undefined : (failingSince ?? at)
    if (failingSince === undefined || at - failingSince < FAILING_FOR_MS) return
    const alert: Alert = { kind: 'writes_failing', detail: { minutes: Math.round((at - failingSince) / MINUTE_MS) } }
    log({ event: 'alert', ...alert })
    const { OPERATIONS_MAIL: to } = deps.config
    if (to === undefined || at - toldAt < ALERT_REST_MS) return
    toldAt = at
    if (!(await mailAlert(deps, to, alert))) toldAt = Number.NEGATIVE_INFINITY
  }
}
