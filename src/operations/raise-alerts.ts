import type { Deps } from '../deps.ts'
import { HOUR_MS } from '../lib/jst.ts'
import { log } from '../lib/log.ts'
import { operationsAlertMail } from '../mail/templates/operations-alert.ts'
import { claimAlert, releaseAlert } from './alert-store.ts'
import { lookAfter } from './look-after.ts'
import { type Alert, needsAttention } from './needs-attention.ts'

/** The operators are told again this long after the last time. */
export const ALERT_REST_MS = HOUR_MS

/** Straight to the provider: the queue may be what is stuck. @returns whether the provider took it */
export const mailAlert = async (
  { mailer, now, config }: Pick<Deps, 'mailer' | 'now' | 'config'>,
  to: string,
  alert: Alert,
): Promise<boolean> => {
  const sent = await mailer({ to, ...operationsAlertMail({ ...alert, at: now(), portal: config.PORTAL_ORIGIN }) })
  if (!sent.ok) log({ event: 'alert_not_mailed', kind: alert.kind })
  return sent.ok
}

const tell = async (deps: Deps, to: string, alert: Alert): Promise<void> => {
  const at = deps.now()
  if (!(await claimAlert(deps.db, alert.kind, at, ALERT_REST_MS))) return
  if (!(await mailAlert(deps, to, alert))) await releaseAlert(deps.db, alert.kind, at)
}

/** Logs each alert, every minute that it lasts, and mails it to the operators at most once an hour. */
export const raiseAlerts = async (deps: Deps): Promise<void> => {
  const { OPERATIONS_MAIL: to } = deps.config
  for (const alert of needsAttention(await lookAfter(deps), deps.now())) {
    log({ event: 'alert', ...alert })
    if (to) await tell(deps, to, alert)
  }
}
