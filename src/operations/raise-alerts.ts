import type { Deps } from '../deps.ts'
import { HOUR_MS } from '../lib/jst.ts'
import { log } from '../lib/log.ts'
import { operationsAlertMail } from '../mail/templates/operations-alert.ts'
import { claimAlert, releaseAlert } from './alert-store.ts'
import { lookAfter } from './look-after.ts'
import { type Alert, needsAttention } from './needs-attention.ts'

/** The operators are told again this long after the last time. */
const REST_MS = HOUR_MS

/** Straight to the provider: the queue may be what is stuck. */
const tell = async ({ db, mailer, now, config }: Deps, to: string, { kind, detail }: Alert): Promise<void> => {
  const at = now()
  if (!(await claimAlert(db, kind, at, REST_MS))) return
  const sent = await mailer({ to, ...operationsAlertMail({ kind, detail, at, portal: config.PORTAL_ORIGIN }) })
  if (sent.ok) return
  await releaseAlert(db, kind, at)
  log({ event: 'alert_not_mailed', kind })
}

/** Logs each alert, every minute that it lasts, and mails it to the operators at most once an hour. */
export const raiseAlerts = async (deps: Deps): Promise<void> => {
  const { OPERATIONS_MAIL: to } = deps.config
  for (const alert of needsAttention(await lookAfter(deps), deps.now())) {
    log({ event: 'alert', ...alert })
    if (to) await tell(deps, to, alert)
  }
}
